package io.herald.push.fcm;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.Retryable;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The access token of one account: one for all messages, fetched when first needed and renewed some minutes before it ends, by one
 * thread while the others go on with the old one. Any thread; may block for a request to the token endpoint.
 */
final class FcmAccess {

    private static final List<String> SCOPES = List.of("https://www.googleapis.com/auth/firebase.messaging");

    private final GoogleCredentials credentials;
    private final ReentrantLock renewing = new ReentrantLock();

    private FcmAccess(GoogleCredentials credentials) {
        this.credentials = credentials;
    }

    /**
     * Reads the account's key.
     *
     * @throws IOException if it is none
     */
    static FcmAccess read(InputStream key, @Nullable SSLContext trust) throws IOException {
        HttpTransportFactory transport = () -> {
            NetHttpTransport.Builder builder = new NetHttpTransport.Builder();
            if (trust != null) {
                builder.setSslSocketFactory(trust.getSocketFactory());
            }
            return builder.build();
        };
        GoogleCredentials read = GoogleCredentials.fromStream(key, transport).createScoped(SCOPES);
        // The engine repeats, and it knows how long.
        return new FcmAccess(
                read instanceof ServiceAccountCredentials account
                        ? account.createWithCustomRetryStrategy(false)
                        : read);
    }

    /** There is no token. */
    static final class NoAccessException extends Exception {

        private final boolean passing;

        private NoAccessException(IOException cause) {
            super(cause);
            passing = !(cause instanceof Retryable refusal) || refusal.isRetryable();
        }

        /** Of what kind the innermost cause is: its text may quote what was sent. */
        String kind() {
            Throwable innermost = this;
            while (innermost.getCause() != null) {
                innermost = innermost.getCause();
            }
            return innermost.getClass().getSimpleName();
        }

        /** Whether it may go better later; otherwise the account itself was refused. */
        boolean isPassing() {
            return passing;
        }
    }

    /** One that is good, as far as is known. */
    String token() throws NoAccessException {
        try {
            credentials.refreshIfExpired();
            return value();
        } catch (IOException e) {
            throw new NoAccessException(e);
        }
    }

    /**
     * Another than this, which was refused. Who comes with one that has been replaced in the meantime gets the new one.
     *
     * @param refused as {@link #token()} gave it
     */
    String tokenInsteadOf(String refused) throws NoAccessException {
        renewing.lock();
        try {
            if (value().equals(refused)) {
                credentials.refresh();
            }
            return value();
        } catch (IOException e) {
            throw new NoAccessException(e);
        } finally {
            renewing.unlock();
        }
    }

    private String value() throws IOException {
        AccessToken token = credentials.getAccessToken();
        if (token == null) {
            throw new IOException("no access token");
        }
        return token.getTokenValue();
    }
}
