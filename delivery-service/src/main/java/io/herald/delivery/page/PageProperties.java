package io.herald.delivery.page;

import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the inbox page.
 *
 * @param enabled whether this node serves the page. Default true; false = its paths answer like any unknown one.
 * @param publishUrl where its form sends notifications, as the browser reaches it: absolute, or a path on this host. An absolute
 *     one must allow the page's origin ({@code herald.ingest} CORS settings). Default {@code /api/v1/notifications}, which is
 *     right behind a proxy that leads there.
 * @param tokenUrl where it gets tokens for a user name alone: a development issuer. Default none: people paste a token.
 * @param phoneUrl where it asks what a pretend phone shows; only {@code standalone} has them. Default none
 */
@Validated
@ConfigurationProperties("herald.delivery.page")
public record PageProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/api/v1/notifications") @NotNull URI publishUrl,
        @Nullable URI tokenUrl,
        @Nullable URI phoneUrl) {}
