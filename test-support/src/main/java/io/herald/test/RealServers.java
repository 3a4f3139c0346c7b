package io.herald.test;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Connects a Spring context under test to the {@link Servers} of this JVM: {@code @Import(RealServers.class)} on the test
 * class. Kafka and Redis are shared with other contexts; the database is the context's own and empty, so that Flyway
 * builds it. Servers that the module under test has no Spring Boot support for are not started.
 */
@TestConfiguration(proxyBeanMethods = false)
@Import(RealServers.Selected.class)
public class RealServers implements ApplicationContextAware {

    @Override
    public void setApplicationContext(ApplicationContext context) {
        if (context instanceof ConfigurableApplicationContext closeable) {
            Servers.closeFirst(closeable);
        }
    }

    static final class Selected implements ImportSelector {

        @Override
        public String[] selectImports(AnnotationMetadata importing) {
            return new String[] {
                switch (Servers.kind()) {
                    case CONTAINERS -> ContainerConnections.class.getName();
                    case EMBEDDED -> EmbeddedConnections.class.getName();
                }
            };
        }
    }
}
