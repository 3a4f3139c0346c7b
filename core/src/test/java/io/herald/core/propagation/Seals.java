package io.herald.core.propagation;

import java.util.Arrays;

/** Codecs of test installations. */
public final class Seals {

    private Seals() {}

    /** The codec of the services of one installation; another number is another installation's. */
    public static LiveBatchCodec codec(int installation) {
        byte[] key = new byte[LiveSeal.LENGTH];
        Arrays.fill(key, (byte) installation);
        return new LiveBatchCodec(new LiveSeal(key));
    }
}
