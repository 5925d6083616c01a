package org.mpcap.host;

import java.util.HashMap;
import java.util.Map;
import org.mpcap.posix.PosixException;
import org.mpcap.posix.PosixSocket;

/**
 * The reset guard that needs no privilege: a listening socket on each port that drops everything with a TTL or hop limit below
 * 255, so the kernel finds a listener and stays silent, while libpcap has seen the frame before. It reserves the port, too. A
 * packet that arrives with 255 still gets the kernel's answer. Use it from one thread.
 */
public final class SilentListener implements ResetGuard {
    private final Map<Integer, PosixSocket> sockets = new HashMap<>();

    @Override
    public void guard(int port) {
        if (sockets.containsKey(port)) {
            return;
        }
        try {
            sockets.put(port, PosixSocket.silentListener(port));
        } catch (PosixException e) {
            throw switch (e.error()) {
                case "EADDRINUSE" ->
                    new HostException(
                            HostException.Reason.PORT_IN_USE,
                            "port " + port + " is in use by another program: choose another, or 'ss -tlnp sport = :"
                                    + port + "' names it");
                case "EACCES" ->
                    new HostException(
                            HostException.Reason.NO_PRIVILEGE,
                            "port " + port
                                    + " is below net.ipv4.ip_unprivileged_port_start: needs CAP_NET_BIND_SERVICE");
                case "EMFILE" ->
                    new HostException(
                            HostException.Reason.SYSTEM,
                            "too many open files: raise 'ulimit -n' or probe fewer at once");
                default ->
                    new HostException(
                            HostException.Reason.SYSTEM, "reset guard on port " + port + ": " + e.getMessage());
            };
        }
    }

    @Override
    public void release(int port) {
        PosixSocket socket = sockets.remove(port);
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void close() {
        sockets.values().forEach(PosixSocket::close);
        sockets.clear();
    }
}
