package io.herald.ingest.schedule;

import io.herald.core.inbox.InboxWriter;
import io.herald.core.watch.Watch;
import io.herald.ingest.intake.Deferral;
import io.herald.ingest.routing.Router;
import io.herald.web.scope.ScopedPaths;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** The release and its thread, and who may look at what waits: tokens with the scope {@code admin}, because it is everybody's. */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

    @Bean
    Watch releaseWatch(Release release, ScheduleProperties settings) {
        return new Watch("schedule", settings.pollInterval(), release::release);
    }

    @Bean
    Release release(
            ScheduleStatements statements,
            InboxWriter inboxes,
            ObjectProvider<Deferral> deferrals,
            Router router,
            ScheduledDeadLetters deadLetters,
            ScheduleProperties settings,
            MeterRegistry meters) {
        var others = deferrals
                .orderedStream()
                .filter(each -> !(each instanceof ScheduleIntake))
                .toList();
        return new Release(statements, inboxes, others, router, deadLetters, settings, meters);
    }

    @Bean
    @Order(11)
    SecurityFilterChain scheduledSecurity(HttpSecurity http, JsonMapper json) {
        return ScopedPaths.forScope(http, json, "admin", ScheduleController.PATH, ScheduleController.PATH + "/**");
    }
}
