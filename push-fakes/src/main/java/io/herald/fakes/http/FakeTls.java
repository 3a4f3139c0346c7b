package io.herald.fakes.http;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A certificate for {@code localhost} and 127.0.0.1, made now, and what trusts it. */
public final class FakeTls {

    private static final char[] NO_PASSWORD = new char[0];

    private final X509Bundle bundle;

    /** Makes a new one. */
    public FakeTls() {
        try {
            bundle = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    /** The certificate as PEM, for {@code spring.ssl.bundle.pem.<name>.truststore.certificate}. */
    public String certificatePem() {
        return bundle.getCertificatePEM();
    }

    /** For servers. */
    public SSLContext server() {
        try {
            KeyStore keys = bundle.toKeyStore(NO_PASSWORD);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, NO_PASSWORD);
            return context(factory.getKeyManagers(), null);
        } catch (Exception e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    /** For clients: trusts this certificate and no other. */
    public SSLContext client() {
        return context(null, new TrustManager[] {bundle.toTrustManager()});
    }

    private static SSLContext context(KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException("no TLS", e);
        }
    }
}
