package io.herald.standalone;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the whole; those of the services keep their own names and are given the same way.
 *
 * @param data folder of everything that is kept, made when it is missing. Default {@code ./data}.
 * @param address the address the services listen on. Default 127.0.0.1; with another one, everybody who reaches it can be any
 *     user, as long as the development issuer runs.
 * @param developmentIssuer whether tokens are issued for any user name without a password. Default true; false = name your own
 *     issuer with {@code spring.security.oauth2.resourceserver.jwt.issuer-uri}.
 * @param pretendPhones whether there is a fake push provider with phones that do not exist, for the page. Default true; needs the
 *     development issuer
 * @param ports where what listens
 */
@Validated
@ConfigurationProperties("herald.standalone")
record StandaloneProperties(
        @DefaultValue("./data") @NotNull Path data,
        @DefaultValue("127.0.0.1") @NotNull InetAddress address,
        @DefaultValue("true") boolean developmentIssuer,
        @DefaultValue("true") boolean pretendPhones,
        @DefaultValue @NotNull @Valid Ports ports) {

    /**
     * TCP ports. Redis and PostgreSQL take free ones.
     *
     * @param delivery page, WebSocket and development issuer. Default 8080.
     * @param ingest HTTP door. Default 8081.
     * @param push health and dead letters of the push worker. Default 8082.
     * @param kafka Kafka, on the loopback address. Default 9092.
     */
    record Ports(
            @DefaultValue("8080") @Min(1) @Max(65535) int delivery,
            @DefaultValue("8081") @Min(1) @Max(65535) int ingest,
            @DefaultValue("8082") @Min(1) @Max(65535) int push,
            @DefaultValue("9092") @Min(1) @Max(65535) int kafka) {}
}
