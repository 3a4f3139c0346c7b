package io.herald.load.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.load.system.ClientSettings;
import io.herald.load.traffic.Books.Balance;
import io.herald.load.traffic.Letter;
import io.herald.load.wire.AckMode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * A generator that finds nothing wrong proves nothing until it has been seen to find something: against a server that loses,
 * repeats, swaps, misdirects and delays messages, each shows in the figure it belongs to and in no other.
 */
class GeneratorSeesFaultsTest {

    private static final int USERS = 5;
    private static final double RATE = 500;
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final long MESSAGES = 500;

    @Test
    void anHonestServerLeavesNothingToComplainAbout() throws TimeoutException {
        Measured measured = measure((nth, user, text, system) -> system.send(user, text));

        assertThat(measured.delivered()).isEqualTo(MESSAGES);
        assertThat(measured.latencies().getTotalCount()).isEqualTo(MESSAGES);
        assertThat(measured.balance()).isEqualTo(new Balance(MESSAGES, MESSAGES, 0, MESSAGES, 0, 0, 0, 0));
    }

    @Test
    void everyMessageIsAcknowledgedOneByOne() throws TimeoutException {
        try (CrookedSystem system = new CrookedSystem((nth, user, text, itself) -> itself.send(user, text));
                Load load = new Load(system, settings(), USERS)) {
            load.connectAll();
            load.measure(RATE, TIME);
            assertThat(Load.await(() -> system.acknowledged() == MESSAGES, Duration.ofSeconds(10)))
                    .isTrue();
        }
    }

    @Test
    void everyTenthMessageLostIsCountedAsLost() throws TimeoutException {
        Measured measured = measure((nth, user, text, system) -> {
            if (nth % 10 != 9) {
                system.send(user, text);
            }
        });

        assertThat(measured.balance()).isEqualTo(new Balance(MESSAGES, MESSAGES, 0, 450, 50, 0, 0, 0));
    }

    @Test
    void everyTenthMessageRepeatedIsCountedAsDuplicate() throws TimeoutException {
        Measured measured = measure((nth, user, text, system) -> {
            system.send(user, text);
            if (nth % 10 == 0) {
                system.send(user, text);
            }
        });

        assertThat(measured.balance()).isEqualTo(new Balance(MESSAGES, MESSAGES, 0, MESSAGES, 0, 50, 0, 0));
    }

    @Test
    void aMessageForSomebodyElseIsCountedAsMisdirectedAndAsLostForItsUser() throws TimeoutException {
        Measured measured =
                measure((nth, user, text, system) -> system.send(nth == 17 ? (user + 1) % USERS : user, text));

        assertThat(measured.balance()).isEqualTo(new Balance(MESSAGES, MESSAGES, 0, MESSAGES - 1, 1, 0, 0, 1));
    }

    @Test
    void aMessageThatOthersOvertakeIsCountedAsOutOfOrderAndItsWholeDelayIsSeen() throws TimeoutException {
        Measured measured = measure((nth, user, text, system) -> {
            if (nth == 100) {
                system.sendLater(user, text, Duration.ofMillis(400));
            } else {
                system.send(user, text);
            }
        });

        assertThat(measured.balance()).isEqualTo(new Balance(MESSAGES, MESSAGES, 0, MESSAGES, 0, 0, 1, 0));
        assertThat(measured.latencies().getMaxValue()).isGreaterThanOrEqualTo(400_000);
    }

    private static Measured measure(CrookedSystem.Fault fault) throws TimeoutException {
        try (CrookedSystem system = new CrookedSystem(fault);
                Load load = new Load(system, settings(), USERS)) {
            load.connectAll();
            return load.measure(RATE, TIME);
        }
    }

    static LoadSettings settings() {
        return new LoadSettings(
                new ClientSettings(AckMode.CLIENT_INDIVIDUAL, 0),
                new Letter(100),
                Duration.ZERO,
                1,
                1,
                10,
                Duration.ofSeconds(2),
                Optional.empty());
    }
}
