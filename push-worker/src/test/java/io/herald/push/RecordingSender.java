package io.herald.push;

import io.herald.push.sending.Push;
import io.herald.push.sending.PushSender;
import io.herald.push.sending.SendOutcome;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it was given and answers as told, {@code Accepted} where nothing was told. */
public final class RecordingSender implements PushSender {

    private final List<Push> attempts = new CopyOnWriteArrayList<>();
    private final Queue<SendOutcome> answers = new ConcurrentLinkedQueue<>();

    @Override
    public SendOutcome send(Push push) {
        attempts.add(push);
        SendOutcome answer = answers.poll();
        return answer == null ? new SendOutcome.Accepted() : answer;
    }

    /** Answers the next attempts with these, in this order. */
    public void answerWith(SendOutcome... outcomes) {
        answers.addAll(List.of(outcomes));
    }

    /** Attempts for one user. */
    public List<Push> attemptsFor(String user) {
        return attempts.stream().filter(push -> push.userId().equals(user)).toList();
    }
}
