package io.herald.system.checker;

import io.herald.system.history.RunEvent;
import io.herald.system.history.RunEvent.FaultEnded;
import io.herald.system.history.RunEvent.FaultInjected;
import io.herald.system.history.RunEvent.FaultTookEffect;
import java.util.HashSet;
import java.util.Set;

/** A kill that hit nothing proves nothing. */
final class FaultsTookEffect implements Invariant {

    @Override
    public String name() {
        return "I0";
    }

    @Override
    public String statement() {
        return "every injected fault was seen to take effect, and to end";
    }

    @Override
    public Finding check(History history) {
        Inspection inspection = new Inspection(this);
        Set<Integer> tookEffect = new HashSet<>();
        Set<Integer> ended = new HashSet<>();
        for (RunEvent event : history.run()) {
            if (event instanceof FaultTookEffect effect) {
                tookEffect.add(effect.fault());
            } else if (event instanceof FaultEnded end) {
                ended.add(end.fault());
            }
        }
        for (RunEvent event : history.run()) {
            if (event instanceof FaultInjected fault) {
                inspection.judge();
                if (!tookEffect.contains(fault.fault())) {
                    inspection.breach("fault " + fault.fault() + ", " + fault.kind() + " of " + fault.target()
                            + ", was not seen to take effect");
                }
                if (!ended.contains(fault.fault())) {
                    inspection.breach(
                            "fault " + fault.fault() + ", " + fault.kind() + " of " + fault.target() + ", never ended");
                }
            }
        }
        return inspection.finding();
    }
}
