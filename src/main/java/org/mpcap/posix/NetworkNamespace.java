package org.mpcap.posix;

import com.sun.jna.LastErrorException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Network namespaces (network_namespaces(7)). */
public final class NetworkNamespace {
    private NetworkNamespace() {}

    /**
     * Moves the calling thread, and no other, into a namespace for good. Sockets it opens from then on, and {@code /proc/thread-self/net}, are
     * those of the namespace.
     *
     * @param file such as {@code /proc/PID/ns/net}
     * @throws PosixException {@code EPERM} or {@code EACCES} without CAP_SYS_ADMIN; {@code ENOENT} if there is no such file
     */
    public static void enter(Path file) {
        int descriptor = -1;
        try {
            descriptor = Libc.open((file + "\0").getBytes(StandardCharsets.UTF_8), Libc.O_RDONLY_CLOEXEC);
            Libc.setns(descriptor, Libc.CLONE_NEWNET);
        } catch (LastErrorException e) {
            throw PosixException.of(descriptor < 0 ? "open " + file : "setns", e);
        } catch (LinkageError e) {
            throw PosixException.unloadable(e);
        } finally {
            if (descriptor >= 0) {
                Libc.close(descriptor);
            }
        }
    }
}
