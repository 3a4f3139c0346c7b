/**
 * What the tests of all modules share: real servers behind one switch, and tokens as an issuer would sign them.
 *
 * <p><b>The switch</b> is the system property or environment variable {@code herald.test.servers}
 * ({@code HERALD_TEST_SERVERS}): {@code containers}, {@code embedded}, or {@code auto}, the default, which takes
 * containers where a Docker engine answers. Both ways give the same rights, the same topic behaviour and a database of
 * its own to each Spring context.
 *
 * <p><b>Life cycle.</b> A server is started when it is first asked for, once per JVM, and stopped at the end of the JVM
 * after the Spring contexts that import {@link io.herald.test.RealServers}. Its data is temporary. Servers are shared by all test classes of a JVM: use
 * {@link io.herald.test.Servers#uniqueName} for topics, groups, channels and users that others must not meet. A test that
 * kills a server starts one of its own from {@code io.herald.embedded}.
 *
 * <p><b>Threads.</b> Everything may be called from any thread.
 *
 * <p><b>Dependencies.</b> {@code embedded-servers}, Testcontainers, Spring Boot's test support; no other module of
 * Herald. Testcontainers is used by this package only.
 */
@NullMarked
package io.herald.test;

import org.jspecify.annotations.NullMarked;
