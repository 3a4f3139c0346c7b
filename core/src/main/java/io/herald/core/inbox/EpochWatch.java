package io.herald.core.inbox;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Puts a look at the epoch between the driver and the connection pool: a pool that reconnects after a failover learns of the new
 * history before anybody is handed the connection. And has every connection read what is committed, whatever the database's default:
 * the inbox rests on each statement seeing what was committed before it. Said once per connection, not asked for at each transaction.
 */
final class EpochWatch implements BeanPostProcessor {

    private final Supplier<Epochs> epochs;

    /** @param epochs resolved at the first connection: a post-processor must not bring up other beans early */
    EpochWatch(Supplier<Epochs> epochs) {
        this.epochs = epochs;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool) {
            pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
            if (pool.getDataSource() == null && pool.getJdbcUrl() != null) {
                pool.setDataSource(new Watched(pool));
            }
        }
        return bean;
    }

    private final class Watched extends DelegatingDataSource {

        private Watched(HikariDataSource pool) {
            super(driver(pool));
        }

        private static DataSource driver(HikariDataSource pool) {
            Properties properties = new Properties();
            properties.putAll(pool.getDataSourceProperties());
            return new DriverDataSource(
                    pool.getJdbcUrl(), pool.getDriverClassName(), properties, pool.getUsername(), pool.getPassword());
        }

        @Override
        public Connection getConnection() throws SQLException {
            return watched(super.getConnection());
        }

        @Override
        public Connection getConnection(String username, String password) throws SQLException {
            return watched(super.getConnection(username, password));
        }

        private Connection watched(Connection connection) throws SQLException {
            try {
                epochs.get().observe(connection);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        }
    }
}
