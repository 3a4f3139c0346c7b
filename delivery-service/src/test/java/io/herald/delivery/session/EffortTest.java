package io.herald.delivery.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.delivery.stomp.ClientCommand;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A burst is paid at once, the rest at the rate; entries pay for their acknowledgements, and nothing else for anything. */
class EffortTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Effort effort = effort();

    private static Effort effort() {
        return new Effort(new SessionProperties.Floods(100, 2000, 120, 20_000), 0);
    }

    private int paid(ClientCommand command, long now) {
        int times = 0;
        while (times < 10_000 && effort.pay(command, 0, now)) {
            times++;
        }
        return times;
    }

    @Test
    void aBurstAndThenTheRate() {
        assertThat(paid(ClientCommand.ACK, 0)).isEqualTo(2000);
        assertThat(paid(ClientCommand.ACK, SECOND)).isEqualTo(100);
        assertThat(paid(ClientCommand.ACK, 3600 * SECOND)).isEqualTo(2000);
    }

    @Test
    void whatCostsTheServerMoreIsDearer() {
        assertThat(paid(ClientCommand.SUBSCRIBE, 0)).isEqualTo(100);
        assertThat(paid(ClientCommand.SEND, SECOND)).isEqualTo(5);
        assertThat(effort.payHeartBeat(0, SECOND)).isFalse();
    }

    @Test
    void webSocketFramesAreCountedByThemselves() {
        assertThat(effort.payWebSocketFrames(2000, 0, 0)).isTrue();
        assertThat(effort.payWebSocketFrames(2101, 0, SECOND)).isFalse();
        assertThat(paid(ClientCommand.ACK, 0)).isEqualTo(2000);
    }

    /** Entries come in bursts of up to a window and are acknowledged later, one by one, at any speed. */
    @Property(tries = 200)
    void whoAcknowledgesOnceWhatHeWasSentNeverRunsOut(
            @ForAll @IntRange(min = 1, max = 2000) int window, @ForAll @IntRange(min = 1, max = 2000) int step) {
        Effort honest = effort();
        long sent = 0;
        long acknowledged = 0;
        long visited = 0;
        for (int round = 0; round < 50; round++) {
            sent = acknowledged + window;
            for (int i = 0; i < step && acknowledged < sent; i++) {
                assertThat(honest.pay(ClientCommand.ACK, sent, round)).isTrue();
                acknowledged++;
            }
            if (round % 7 == 0) {
                assertThat(honest.payWebSocketFrames(acknowledged, sent, round)).isTrue();
                visited++;
            }
        }
        assertThat(visited).isPositive();
    }
}
