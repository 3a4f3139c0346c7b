package io.herald.delivery.page;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /page/settings}: what the page's scripts cannot know by themselves. Public. */
@RestController
class PageSettings {

    private final Answer answer;

    PageSettings(PageProperties properties) {
        this.answer = new Answer(
                properties.publishUrl().toString(), text(properties.tokenUrl()), text(properties.phoneUrl()));
    }

    private static @Nullable String text(@Nullable URI url) {
        return url == null ? null : url.toString();
    }

    /**
     * @param publishUrl where to POST notifications
     * @param tokenUrl where to GET a token for a name; null = there is no such issuer
     * @param phoneUrl where to GET what a pretend phone shows; null = there are none
     */
    record Answer(
            String publishUrl,
            @Nullable String tokenUrl,
            @Nullable String phoneUrl) {}

    @GetMapping("/page/settings")
    Answer settings() {
        return answer;
    }
}
