package io.herald.delivery.page;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /page/settings}: what the page's scripts cannot know by themselves. Public. */
@RestController
class PageSettings {

    private final Answer answer;

    PageSettings(PageProperties properties) {
        this.answer = new Answer(
                properties.publishUrl().toString(),
                properties.tokenUrl() == null ? null : properties.tokenUrl().toString());
    }

    /**
     * @param publishUrl where to POST notifications
     * @param tokenUrl where to GET a token for a name; null = there is no such issuer
     */
    record Answer(String publishUrl, @Nullable String tokenUrl) {}

    @GetMapping("/page/settings")
    Answer settings() {
        return answer;
    }
}
