package io.herald.load.system;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** The readiness probe of a service. */
final class Readiness {

    private static final int TIMEOUT_MILLIS = 2000;

    private Readiness() {}

    static boolean answers(int port) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == 200;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
