package io.herald.ingest;

import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import io.herald.test.RealServers;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole service on real servers. Its consumer group is its own: two contexts of one JVM have two databases, and each must read
 * every record.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@SpringBootTest(
        webEnvironment = RANDOM_PORT,
        properties = {
            "spring.config.name=ingest-service",
            "herald.ingest.intake.group=ingest-${random.uuid}",
            "herald.ingest.intake.max-backoff=1s",
            "herald.ingest.intake.position-check-interval=500ms",
            // Many tests share two cores: a look-up that is late would make somebody's whereabouts unknown.
            "herald.presence.command-timeout=2s"
        })
@ContextConfiguration(
        classes = {IngestService.class, IngestProbeConfiguration.class},
        initializers = IngestProbeConfiguration.Issuer.class)
@Import(RealServers.class)
public @interface IngestServiceTest {}
