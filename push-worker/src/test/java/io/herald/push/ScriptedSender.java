package io.herald.push;

import io.herald.push.provider.Push;
import io.herald.push.provider.PushContent;
import io.herald.push.provider.PushSender;
import io.herald.push.provider.SendOutcome;
import io.herald.push.provider.SenderLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Remembers what it was given and answers as told for each user, {@code Accepted} where nothing was told. */
final class ScriptedSender implements PushSender {

    private final String name;
    private final SenderLimits limits;
    private final List<Push> sent = new CopyOnWriteArrayList<>();
    private final Map<String, Queue<Function<Push, SendOutcome>>> scripts = new ConcurrentHashMap<>();

    ScriptedSender(String name, boolean withdrawals, Duration withdrawalInterval) {
        this.name = name;
        this.limits = new SenderLimits(
                50,
                50,
                10_000,
                Duration.ZERO,
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                Duration.ofMillis(500),
                withdrawals,
                withdrawalInterval);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SenderLimits limits() {
        return limits;
    }

    @Override
    public SendOutcome send(Push push) {
        sent.add(push);
        Function<Push, SendOutcome> answer;
        Queue<Function<Push, SendOutcome>> script = scripts.get(push.userId());
        if (script == null) {
            return new SendOutcome.Accepted("name-" + push.id());
        }
        synchronized (script) {
            answer = script.size() > 1 ? script.poll() : script.peek();
        }
        return answer == null ? new SendOutcome.Accepted("") : answer.apply(push);
    }

    /** What a user's pushes are answered, in this order; the last one for ever. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    final void answer(String user, Function<Push, SendOutcome>... answers) {
        scripts.put(user, new ArrayDeque<>(List.of(answers)));
    }

    void answer(String user, SendOutcome... outcomes) {
        Queue<Function<Push, SendOutcome>> answers = new ArrayDeque<>();
        for (SendOutcome outcome : outcomes) {
            answers.add(push -> outcome);
        }
        scripts.put(user, answers);
    }

    /** Notifications shown to a user, in the order of the sends. */
    List<Push> shownTo(String user) {
        return to(user, PushContent.Alert.class);
    }

    /** What was taken back from a user. */
    List<Push> withdrawnFrom(String user) {
        return to(user, PushContent.Withdrawal.class);
    }

    private List<Push> to(String user, Class<? extends PushContent> content) {
        return sent.stream()
                .filter(push -> push.userId().equals(user) && content.isInstance(push.content()))
                .toList();
    }
}
