package io.herald.ingest.topics;

import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

@Configuration(proxyBeanMethods = false)
class TopicConfiguration {

    @Bean
    TopicProvisioning topicProvisioning(KafkaAdmin kafka, TopicProperties settings) {
        return new TopicProvisioning(Admin.create(kafka.getConfigurationProperties()), settings);
    }
}
