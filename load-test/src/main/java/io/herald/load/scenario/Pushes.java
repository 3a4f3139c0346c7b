package io.herald.load.scenario;

import io.herald.fakes.Reaction;
import io.herald.load.process.CpuMeter;
import io.herald.load.push.PushDesk;
import io.herald.load.push.PushProvider;
import io.herald.load.result.Report;
import io.herald.load.system.Ability;
import io.herald.load.system.HeraldSystem;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Pushes that fall due all at once, from the timer to the recorded answer of a provider: first each provider by itself, then all
 * together, then all together with two of them in trouble.
 *
 * @param users who get the same number each
 * @param pushes to each provider
 * @param warmUp to each provider, before
 */
public record Pushes(int users, int pushes, int warmUp) implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** These two get into trouble; the others must not notice. */
    private static final String SLOW_ONE = "fcm";

    private static final String FAILING_ONE = "apns";

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.PUSHING);
    }

    @Override
    public void run(Load load, Report report) throws TimeoutException {
        PushDesk desk = ((HeraldSystem) load.system()).pushDesk();
        for (PushProvider provider : desk.providers()) {
            desk.equip(List.of(provider), users);
            push(load, desk, warmUp, Set.of(provider.sender()));
            Run run = push(load, desk, pushes, Set.of(provider.sender()));
            report.row("push-" + provider.name(), load.settings(), figures(run, pushes));
        }
        desk.equip(desk.providers(), users);
        Set<String> healthy = Set.of("web-push/load", "webhook/load");
        Run quiet = push(load, desk, pushes, healthy);
        report.row("push-healthy-quiet", load.settings(), figures(quiet, 2 * pushes));
        for (PushProvider provider : desk.providers()) {
            switch (provider.name()) {
                case SLOW_ONE -> provider.script().always(new Reaction.Delayed(SLOW, new Reaction.Usual()));
                case FAILING_ONE ->
                    provider.script().always(Reaction.answer(503, "{\"reason\":\"ServiceUnavailable\"}"));
                default -> {}
            }
        }
        Run disturbed = push(load, desk, pushes, healthy);
        report.row("push-healthy-disturbed", load.settings(), figures(disturbed, 2 * pushes));
        desk.providers().forEach(provider -> provider.script().clear());
    }

    /**
     * @param seconds until the provider had taken all, by sender
     */
    private record Run(Map<String, Double> seconds, CpuMeter.Usage cpu) {}

    private Run push(Load load, PushDesk desk, int count, Set<String> senders) {
        int each = Math.max(1, count / users);
        desk.clear();
        desk.write(each);
        CpuMeter.Reading before = load.cpu().read();
        long start = System.nanoTime();
        desk.release(each);
        Map<String, Double> seconds = new HashMap<>();
        while (seconds.size() < senders.size()) {
            LockSupport.parkNanos(LOOK.toNanos());
            double passed = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            desk.accepted().forEach((sender, accepted) -> {
                if (senders.contains(sender) && accepted >= (long) each * users) {
                    seconds.putIfAbsent(sender, passed);
                }
            });
            if (passed > LIMIT.toSeconds()) {
                throw new IllegalStateException("after " + LIMIT + " taken: " + desk.accepted());
            }
        }
        return new Run(seconds, load.cpu().read().since(before));
    }

    private static Map<String, Object> figures(Run run, int pushes) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pushes", pushes);
        run.seconds().forEach((sender, seconds) -> {
            figures.put("seconds." + sender, Measured.round(seconds));
            figures.put(
                    "per-second." + sender,
                    Math.round(pushes / (double) run.seconds().size() / seconds));
        });
        run.cpu()
                .servers()
                .forEach((server, micros) -> figures.put("cpu-us." + server, Measured.round((double) micros / pushes)));
        figures.put("cpu-us.generator", Measured.round((double) run.cpu().generatorMicros() / pushes));
        figures.putAll(Measured.others(run.cpu()));
        return figures;
    }
}
