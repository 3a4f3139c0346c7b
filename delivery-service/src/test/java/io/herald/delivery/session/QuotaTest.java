package io.herald.delivery.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counts what is there, remembers what was begun for as long as it matters, and nothing for longer. */
class QuotaTest {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Quota quota = new Quota(2, TokenBucket.Rate.perMinute(60));

    @Test
    void oneHasSoManyAtOnceAndOthersHaveTheirOwn() {
        assertThat(quota.enter("a", 0)).isTrue();
        assertThat(quota.enter("a", 0)).isTrue();
        assertThat(quota.hasRoom("a")).isFalse();
        assertThat(quota.enter("a", 0)).isFalse();
        assertThat(quota.enter("b", 0)).isTrue();
        assertThat(quota.present()).isEqualTo(2);
        quota.leave("a");
        assertThat(quota.hasRoom("a")).isTrue();
        assertThat(quota.enter("a", 0)).isTrue();
    }

    @Test
    void oneBeginsSoManyInAMinute() {
        assertThat(IntStream.range(0, 1000).filter(i -> quota.begin("a", 0)).count())
                .isEqualTo(60);
        assertThat(IntStream.range(0, 1000)
                        .filter(i -> quota.begin("a", MINUTE / 2))
                        .count())
                .isEqualTo(30);
        assertThat(quota.begin("b", MINUTE / 2)).isTrue();
    }

    @Test
    void whoIsGoneIsForgottenWhenNothingCountsAgainstHimAnyMore() {
        quota.begin("a", 0);
        quota.enter("a", 0);
        quota.leave("a");
        quota.enter("stays", 0);
        quota.forget(0);
        assertThat(quota.known()).isEqualTo(2);
        quota.forget(MINUTE);
        assertThat(quota.known()).isEqualTo(1);
        assertThat(quota.present()).isEqualTo(1);
        quota.leave("stays");
        quota.leave("nobody");
        quota.forget(MINUTE);
        assertThat(quota.known()).isZero();
    }
}
