package io.herald.delivery.login;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who a token's bearer is.
 *
 * @param userId template of the user id, {@code {sub}}; see {@link UserIdTemplate}. Changing it later makes everybody somebody
 *     else: inboxes belong to user ids
 */
@Validated
@ConfigurationProperties("herald.delivery")
public record LoginProperties(
        @DefaultValue("{sub}") @NotBlank String userId) {}
