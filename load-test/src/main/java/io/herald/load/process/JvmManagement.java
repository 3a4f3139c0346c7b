package io.herald.load.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** The management beans of another JVM of this user. It answers connections from this machine only, and only those that learnt by attaching where. */
public final class JvmManagement implements AutoCloseable {

    private final JMXConnector connector;

    private JvmManagement(JMXConnector connector) {
        this.connector = connector;
    }

    /** Attaches to the JVM and has it answer; it goes on doing so until it ends. */
    @SuppressWarnings("BanJNDI") // the address is no input: the JVM itself said it
    public static JvmManagement of(ServerProcess jvm) {
        try {
            VirtualMachine attached = VirtualMachine.attach(Long.toString(jvm.pid()));
            try {
                return new JvmManagement(
                        JMXConnectorFactory.connect(new JMXServiceURL(attached.startLocalManagementAgent())));
            } finally {
                attached.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IllegalStateException(jvm + " cannot be attached to", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Calls an operation of a bean.
     *
     * @return what it answered; empty for null
     * @throws JMException when there is no such bean or operation, or it failed
     */
    public Optional<Object> invoke(ObjectName bean, String operation, @Nullable Object[] arguments, String[] types)
            throws JMException {
        try {
            return Optional.ofNullable(connector.getMBeanServerConnection().invoke(bean, operation, arguments, types));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // It has ended already.
        }
    }
}
