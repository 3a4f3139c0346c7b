package io.herald.core.history;

import io.herald.core.inbox.Epochs;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The history over the application's data source; imported, beside the inbox's, by the services that use it. */
@Configuration(proxyBeanMethods = false)
public class HistoryConfiguration {

    @Bean
    HistoryReader historyReader(JdbcClient jdbc, Epochs epochs) {
        return new HistoryReader(jdbc, epochs);
    }

    @Bean
    Marking marking(PlatformTransactionManager transactions, JdbcClient jdbc, Epochs epochs, HistoryReader reader) {
        return new Marking(new TransactionTemplate(transactions), jdbc, epochs, reader);
    }
}
