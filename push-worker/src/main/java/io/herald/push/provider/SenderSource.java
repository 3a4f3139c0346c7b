package io.herald.push.provider;

import java.util.List;

/** A provider's configured senders; one bean per provider package. */
@FunctionalInterface
public interface SenderSource {

    /** Those that are configured, with distinct names; possibly none. Always the same objects. */
    List<PushSender> senders();
}
