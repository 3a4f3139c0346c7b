package io.herald.standalone;

import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;

/**
 * What comes before everything that logs: settings, the data folder, and then the log file in it. Spring Boot would set up
 * logging first, and tell of a folder that cannot be written in a stack trace.
 *
 * @param properties the settings of the whole
 * @param data its folder, locked
 */
record Groundwork(StandaloneProperties properties, DataFolder data) {

    private static final String LOGGING = "classpath:standalone-logback.xml";

    /** @throws CannotStart when the folder or a port is not to be had */
    static Groundwork lay(String[] arguments) {
        LoggingSystem logging = LoggingSystem.get(Groundwork.class.getClassLoader());
        logging.beforeInitialize(); // Silent until it knows where to.
        ConfigurableEnvironment environment = environment(arguments);
        StandaloneProperties properties = bind(environment);
        DataFolder data = DataFolder.open(properties.data());
        FreePorts.check(properties);
        startLogging(logging, environment, data);
        return new Groundwork(properties, data);
    }

    /** As Spring Boot makes it: command line, system properties, environment variables, standalone.yml. */
    private static ConfigurableEnvironment environment(String[] arguments) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("defaults", Map.of("spring.config.name", "standalone")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    private static StandaloneProperties bind(ConfigurableEnvironment environment) {
        try (ValidatorFactory validators = Validation.buildDefaultValidatorFactory()) {
            return Binder.get(environment)
                    .bindOrCreate(
                            "herald.standalone",
                            Bindable.of(StandaloneProperties.class),
                            new ValidationBindHandler(new SpringValidatorAdapter(validators.getValidator())));
        }
    }

    private static void startLogging(LoggingSystem logging, ConfigurableEnvironment environment, DataFolder data) {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "log", Map.of(LogFile.FILE_NAME_PROPERTY, data.logFile().toString())));
        LogFile file = LogFile.get(environment);
        logging.getSystemProperties(environment).apply(file);
        logging.initialize(new LoggingInitializationContext(environment), LOGGING, file);
    }
}
