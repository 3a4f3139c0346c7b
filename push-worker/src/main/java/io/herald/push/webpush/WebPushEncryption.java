package io.herald.push.webpush;

import com.zerodeplibs.webpush.MessageEncryptionException;
import com.zerodeplibs.webpush.MessageEncryptions;
import com.zerodeplibs.webpush.PushMessage;
import com.zerodeplibs.webpush.UserAgentMessageEncryptionKeyInfo;
import com.zerodeplibs.webpush.key.InvalidECPublicKeyException;
import com.zerodeplibs.webpush.key.MalformedUncompressedBytesException;
import io.herald.push.provider.PushTarget;
import java.util.Optional;

/** RFC 8291: only the browser can read it. */
final class WebPushEncryption {

    /** What it adds: salt, record size, our key and its length, end of the record, tag. */
    static final int OVERHEAD = 16 + 4 + 1 + 65 + 1 + 16;

    private static final int SECRET = 16;

    private WebPushEncryption() {}

    /** Empty if the browser's keys are none. */
    static Optional<byte[]> encrypt(byte[] text, PushTarget.WebPush target) {
        if (target.auth().length != SECRET) {
            return Optional.empty();
        }
        try {
            // One per message: an encryption is not to be shared between threads.
            return Optional.of(MessageEncryptions.of()
                    .encrypt(UserAgentMessageEncryptionKeyInfo.of(target.p256dh(), target.auth()), PushMessage.of(text))
                    .toBytes());
        } catch (InvalidECPublicKeyException
                | MalformedUncompressedBytesException
                | MessageEncryptionException
                | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
