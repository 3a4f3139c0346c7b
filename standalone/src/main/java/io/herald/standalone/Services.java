package io.herald.standalone;

import io.herald.delivery.DeliveryService;
import io.herald.ingest.IngestService;
import io.herald.push.PushWorker;
import io.herald.standalone.issuer.IssuerConfiguration;
import io.herald.standalone.phone.PhoneEndpoints;
import io.herald.standalone.phone.PretendPhones;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The three services as sibling contexts, each told where its servers are. */
final class Services {

    private static final String JWT = "spring.security.oauth2.resourceserver.jwt.";
    private static final String AUDIENCE = "herald";
    // With a name, consumers take their partitions back at once after kill -9, not when Kafka gives the dead ones up.
    private static final String INSTANCE = "standalone";

    // All services share one class path here; what another one brought along is not to be found by this one.
    private static final String JPA = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
            + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration";
    private final StandaloneProperties properties;
    private final EmbeddedServers servers;
    private final @Nullable PretendPhones phones;
    private final String data;
    private final String[] arguments;

    /**
     * @param phones null = none
     * @param arguments of the command line; every service sees them
     */
    Services(Groundwork ground, EmbeddedServers servers, @Nullable PretendPhones phones, String[] arguments) {
        this.properties = ground.properties();
        this.servers = servers;
        this.phones = phones;
        this.data = ground.data().path().toString();
        this.arguments = arguments;
    }

    /** Page, WebSocket and development issuer. Blocks until it serves. */
    void startDelivery() {
        int port = properties.ports().delivery();
        ServiceSettings settings = trusting(ServiceSettings.listeningOn(properties, port))
                .suggested("herald.delivery.page.publish-url", ingestUrl() + "/api/v1/notifications");
        SpringApplicationBuilder application = DeliveryService.application();
        if (properties.developmentIssuer()) {
            application.sources(IssuerConfiguration.class);
            settings.suggested("herald.delivery.page.token-url", "/dev/token")
                    .suggested("herald.issuer.uri", issuerUrl())
                    .suggested("herald.issuer.audience", AUDIENCE)
                    .suggested("herald.issuer.key-file", data + "/development-issuer.jwk");
        }
        if (phones != null) {
            application
                    .sources(PhoneEndpoints.class)
                    .initializers(context -> context.getBeanFactory().registerSingleton("pretendPhones", phones));
            settings.suggested("herald.delivery.page.phone-url", "/dev/phone");
        }
        start(application, withoutJpa(settings));
    }

    /** From Kafka to the inboxes, and the HTTP door. Blocks until it serves. */
    void startIngest() {
        ServiceSettings settings = trusting(
                ServiceSettings.listeningOn(properties, properties.ports().ingest()));
        settings.suggested("herald.ingest.http.allowed-origins", pageOrigins())
                .fixed("herald.ingest.intake.instance", INSTANCE);
        start(IngestService.application(), withoutJpa(withoutPage(settings)));
    }

    /** From push requests and the timer to devices. Blocks until it serves. */
    void startPush() {
        ServiceSettings settings = trusting(
                ServiceSettings.listeningOn(properties, properties.ports().push()));
        settings.fixed("spring.kafka.consumer.properties[group.instance.id]", INSTANCE)
                // Browsers need no account: their push services take what the installation's own key has signed.
                .suggested("herald.push.web-push.apps.default.subject", "mailto:herald@example.com");
        if (phones != null) {
            phones.pushSettings().forEach(settings::suggested);
        }
        start(PushWorker.application(), withoutPage(settings));
    }

    private static ServiceSettings withoutPage(ServiceSettings settings) {
        return settings.fixed("spring.web.resources.add-mappings", false);
    }

    private static ServiceSettings withoutJpa(ServiceSettings settings) {
        return settings.fixed("spring.autoconfigure.exclude", JPA);
    }

    private ServiceSettings trusting(ServiceSettings settings) {
        return properties.developmentIssuer()
                ? settings.suggested(JWT + "issuer-uri", issuerUrl())
                        .suggested(JWT + "jwk-set-uri", issuerUrl() + "/jwks.json")
                        .suggested(JWT + "audiences", AUDIENCE)
                : settings;
    }

    private String issuerUrl() {
        return "http://localhost:" + properties.ports().delivery() + "/dev";
    }

    private String ingestUrl() {
        return "http://localhost:" + properties.ports().ingest();
    }

    private String pageOrigins() {
        int port = properties.ports().delivery();
        return "http://localhost:%d,http://127.0.0.1:%d".formatted(port, port);
    }

    private void start(SpringApplicationBuilder application, ServiceSettings settings) {
        settings.on(servers.postgreSql()).on(servers.redis()).on(servers.kafka());
        application.listeners(settings).run(arguments);
    }
}
