package io.herald.push.provider;

import io.herald.fakes.http.FakeTls;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.validation.ValidationBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/** Settings and bundles as an application would read them, without one. */
public final class TestSettings {

    /** Of the bundle that {@link #trusting} makes. */
    public static final String BUNDLE = "fake";

    private TestSettings() {}

    /** Bound and validated. */
    public static <T> T bind(String prefix, Class<T> type, Map<String, ?> settings) {
        var conversions = new DefaultConversionService();
        conversions.addConverter(String.class, Resource.class, text -> new DefaultResourceLoader().getResource(text));
        LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean();
        validator.afterPropertiesSet();
        Binder binder = new Binder(
                List.of(new MapConfigurationPropertySource(settings)),
                null,
                List.of(conversions, ApplicationConversionService.getSharedInstance()),
                null,
                null,
                null);
        return binder.bindOrCreate(prefix, Bindable.of(type), new ValidationBindHandler(validator));
    }

    /** One bundle that trusts this certificate alone. */
    public static SslBundles trusting(FakeTls tls) {
        return new DefaultSslBundleRegistry(
                BUNDLE,
                SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(tls.certificatePem()))));
    }
}
