package io.herald.ingest.intake;

import io.herald.ingest.routing.Router;
import org.springframework.stereotype.Component;

/** What all consumers of this instance share: each step is stateless and may be called by any of them. */
@Component
record IntakeSteps(BatchAssembler assembler, BatchStore store, Router router, IntakeMetrics metrics) {}
