package io.herald.push.recall;

import io.herald.core.watch.Watch;
import io.herald.push.dispatch.Dispatchers;
import io.herald.push.provider.PushSender;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The recall and its thread. Where it is not wanted it still takes the marks away, and withdraws nothing. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RecallProperties.class)
class RecallConfiguration {

    @Bean
    Watch recallWatch(
            JdbcOperations jdbc,
            PlatformTransactionManager transactions,
            Dispatchers dispatchers,
            RecallProperties settings) {
        List<PushSender> able = settings.enabled() ? dispatchers.senders() : List.of();
        Recall recall =
                new Recall(jdbc, new TransactionTemplate(transactions), able, settings.batchSize(), dispatchers::wake);
        return new Watch("push-recall", settings.pollInterval(), recall::take);
    }
}
