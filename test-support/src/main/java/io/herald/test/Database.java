package io.herald.test;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An empty database for one test or context, owned by a role that is no superuser.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/name}
 * @param user the role's name
 * @param password the role's password
 */
public record Database(String jdbcUrl, String user, String password) {

    /** Opens a new connection for each request, without a pool. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Database[%s as %s]".formatted(jdbcUrl, user);
    }
}
