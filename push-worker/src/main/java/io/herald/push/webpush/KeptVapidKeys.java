package io.herald.push.webpush;

import io.herald.core.push.VapidKeyPair;
import io.herald.core.push.VapidKeyStore;
import org.jspecify.annotations.Nullable;

/** The installation's pair, asked for until it is known and then never again. */
final class KeptVapidKeys implements VapidKeys {

    private final VapidKeyStore store;
    private volatile @Nullable VapidKeyPair known;

    KeptVapidKeys(VapidKeyStore store) {
        this.store = store;
    }

    @Override
    public VapidKeyPair pair() {
        VapidKeyPair pair = known;
        if (pair == null) {
            pair = store.pair();
            known = pair;
        }
        return pair;
    }
}
