package io.herald.push.planning;

import io.herald.core.inbox.Epochs;
import io.herald.core.watch.Watch;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Planner and timer. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DueProperties.class)
class PlanningConfiguration {

    @Bean
    WorkSignal workSignal() {
        return new WorkSignal();
    }

    @Bean
    Planner planner(JdbcOperations jdbc, PlatformTransactionManager transactions, Epochs epochs, WorkSignal signal) {
        return new Planner(jdbc, new TransactionTemplate(transactions), epochs, signal);
    }

    @Bean
    DueEntries dueEntries(
            JdbcOperations jdbc, PlatformTransactionManager transactions, Planner planner, DueProperties settings) {
        return new DueEntries(jdbc, new TransactionTemplate(transactions), planner, settings.batchSize());
    }

    @Bean
    Watch dueWatch(DueEntries due, DueProperties settings) {
        return new Watch("push-due", settings.pollInterval(), due::take);
    }
}
