package io.herald.web.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The body of a request as bytes. The container limits forms only; a body without length is read no further than the limit. */
public final class LimitedBody {

    private LimitedBody() {}

    /**
     * Reads it whole.
     *
     * @throws org.springframework.web.ErrorResponseException 413 if it has more than {@code most} bytes
     */
    public static byte[] read(HttpServletRequest request, int most) throws IOException {
        byte[] body = request.getContentLengthLong() > most
                ? null
                : request.getInputStream().readNBytes(most + 1);
        if (body == null || body.length > most) {
            throw Refusals.tooLarge(most);
        }
        return body;
    }
}
