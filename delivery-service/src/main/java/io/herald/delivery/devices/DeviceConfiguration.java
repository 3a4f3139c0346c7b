package io.herald.delivery.devices;

import io.herald.core.push.VapidKeyStore;
import io.herald.delivery.http.UserApi;
import io.herald.delivery.session.Quota;
import io.herald.delivery.session.TokenBucket;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** The devices of users. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DevicesProperties.class)
public class DeviceConfiguration {

    /** Ahead of the node's own rules. */
    @Bean
    @Order(11)
    SecurityFilterChain devicesSecurity(HttpSecurity http, UserApi users) {
        return users.rules(http, DeviceController.PATH);
    }

    @Bean
    Devices devices(JdbcClient jdbc) {
        return new Devices(jdbc);
    }

    @Bean
    Quota deviceWrites(DevicesProperties properties) {
        return new Quota(Integer.MAX_VALUE, TokenBucket.Rate.perMinute(properties.writesPerMinute()));
    }

    @Bean
    WebPushKey webPushKey(DevicesProperties properties, JdbcClient jdbc) {
        return new WebPushKey(properties.webPushKey(), new VapidKeyStore(jdbc));
    }

    @Bean
    DeviceSweep deviceSweep(Devices devices, DevicesProperties properties, Quota deviceWrites) {
        return new DeviceSweep(devices, properties, deviceWrites);
    }
}
