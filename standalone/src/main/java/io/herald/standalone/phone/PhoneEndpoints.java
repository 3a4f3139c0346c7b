package io.herald.standalone.phone;

import io.herald.standalone.phone.PretendPhones.Shown;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /dev/phone/<token>}: what a pretend phone shows, oldest first. For whoever knows its token. */
@RestController
public class PhoneEndpoints {

    private final PretendPhones phones;

    PhoneEndpoints(PretendPhones phones) {
        this.phones = phones;
    }

    @GetMapping("/dev/phone/{token}")
    ResponseEntity<List<Shown>> shown(@PathVariable("token") String token) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(phones.shownBy(token));
    }
}
