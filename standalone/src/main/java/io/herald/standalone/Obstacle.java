package io.herald.standalone;

import io.herald.embedded.EmbeddedServerException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.validation.FieldError;

/** What kept it from starting, in one line for the person who started it. */
final class Obstacle {

    private static final String ELSEWHERE = ". Stop it, or choose another folder with HERALD_STANDALONE_DATA=<folder>";

    private Obstacle() {}

    static String describe(Throwable failure) {
        String known = null;
        Throwable root = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String found = known(each);
            known = found == null ? known : found;
            root = each;
        }
        return known == null ? firstLine(root) + " (more in herald.log in the data folder)" : known;
    }

    /** The innermost cause that is known says most. */
    private static @Nullable String known(Throwable failure) {
        return switch (failure) {
            case CannotStart mendable -> mendable.getMessage();
            case EmbeddedServerException server ->
                server.reason() == EmbeddedServerException.Reason.FOLDER_IN_USE
                        ? server.getMessage() + ELSEWHERE
                        : server.getMessage();
            case PortInUseException port -> "Port %d is in use".formatted(port.getPort());
            case BindValidationException invalid ->
                invalid.getValidationErrors().getAllErrors().stream()
                        .map(error -> (error instanceof FieldError field
                                        ? invalid.getValidationErrors().getName() + "." + field.getField()
                                        : error.getObjectName())
                                + " " + error.getDefaultMessage())
                        .collect(Collectors.joining("; ", "Settings: ", ""));
            case BindException setting ->
                "Setting %s cannot be read: %s".formatted(setting.getName(), firstLine(rootOf(setting)));
            default -> null;
        };
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
