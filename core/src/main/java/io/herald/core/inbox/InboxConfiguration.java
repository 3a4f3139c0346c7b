package io.herald.core.inbox;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The inbox over the application's data source; imported by the services that use it. */
@Configuration(proxyBeanMethods = false)
public class InboxConfiguration {

    @Bean
    static BeanPostProcessor epochWatch(ObjectProvider<Epochs> epochs) {
        return new EpochWatch(epochs::getObject);
    }

    @Bean
    Epochs epochs() {
        return new Epochs();
    }

    @Bean
    ConsumedPositions consumedPositions(JdbcClient jdbc) {
        return new ConsumedPositions(jdbc);
    }

    @Bean
    InboxWriter inboxWriter(
            PlatformTransactionManager transactions, JdbcOperations jdbc, ConsumedPositions positions, Epochs epochs) {
        return new InboxWriter(
                new TransactionTemplate(transactions),
                new AppendStatements(jdbc),
                new PlainAppend(jdbc, epochs),
                positions,
                epochs);
    }

    @Bean
    InboxReader inboxReader(JdbcOperations jdbc, Epochs epochs) {
        return new InboxReader(jdbc, epochs);
    }

    @Bean
    Acknowledgements acknowledgements(JdbcOperations jdbc, Epochs epochs) {
        return new Acknowledgements(jdbc, epochs);
    }
}
