package io.herald.test;

/**
 * Where the tests' Redis listens.
 *
 * @param host its address
 * @param port its port
 * @param password what {@code AUTH} takes; empty when it asks for none
 */
public record RedisAddress(String host, int port, String password) {

    /** {@code redis://host:port} with the password in it where there is one. */
    public String uri() {
        return password.isEmpty()
                ? "redis://%s:%d".formatted(host, port)
                : "redis://:%s@%s:%d".formatted(password, host, port);
    }
}
