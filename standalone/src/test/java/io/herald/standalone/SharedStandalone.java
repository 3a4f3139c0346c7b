package io.herald.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * One running standalone for all test classes that only use it: a parameter of type {@link StandaloneProcess}. It is stopped
 * after the last of them. Users are the tests' own, so they do not meet.
 */
final class SharedStandalone implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StandaloneProcess.class;
    }

    @Override
    public StandaloneProcess resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedStandalone.class))
                .computeIfAbsent(Running.class, key -> new Running(), Running.class)
                .process;
    }

    private static final class Running implements AutoCloseable {

        private final Path data = temporaryFolder();
        private final StandaloneProcess process = StandaloneProcess.start(StandaloneProcess.Settings.in(data));

        private static Path temporaryFolder() {
            try {
                return Files.createTempDirectory("herald-standalone");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            process.close();
            FileSystemUtils.deleteRecursively(data);
        }
    }
}
