package io.herald.push.webpush;

import io.herald.core.push.VapidKeyPair;

/** Where the keys come from: the configuration, or {@link io.herald.core.push.VapidKeyStore}. */
@FunctionalInterface
interface VapidKeys {

    /**
     * The pair, always the same.
     *
     * @throws org.springframework.dao.DataAccessException if they cannot be had now
     */
    VapidKeyPair pair();
}
