package io.herald.core.audience;

import io.herald.core.inbox.ConsumedPositions;
import io.herald.core.inbox.InboxReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Groups over the application's data source; imported, with the inbox, by the services that use them. */
@Configuration(proxyBeanMethods = false)
public class AudienceConfiguration {

    @Bean
    Memberships memberships(
            PlatformTransactionManager transactions,
            JdbcOperations jdbc,
            ConsumedPositions positions,
            InboxReader inboxes) {
        return new Memberships(
                new TransactionTemplate(transactions), new MembershipStatements(jdbc), positions, inboxes);
    }

    @Bean
    Groups groups(JdbcClient jdbc) {
        return new Groups(jdbc);
    }
}
