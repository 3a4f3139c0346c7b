package io.herald.ingest.schedule;

import io.herald.core.watch.Watch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/** Tells the release of this instance that something may be due earlier than it knows. Never blocks. */
@Component
class ReleaseSignal {

    private final ObjectProvider<Watch> release;

    ReleaseSignal(@Qualifier("releaseWatch") ObjectProvider<Watch> release) {
        this.release = release;
    }

    void wake() {
        release.getObject().wake();
    }
}
