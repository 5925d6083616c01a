package org.mpcap.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.mpcap.UserError;

/**
 * A TLS server on a port of the loopback interface: HTTP, or an echo. Its key is in every copy of mpcap, and nobody has signed its certificate:
 * it protects nothing, and is reached from within the namespaces of one trial only.
 */
final class TlsServer {
    private static final String PASSWORD = "mpcap-app";
    private static final int BODY = 100_000;

    private TlsServer() {}

    /**
     * Starts it in the network namespace of this thread.
     *
     * @return its port
     * @throws UserError if this Java has no TLS
     */
    static int start() {
        try {
            SSLServerSocket listener = (SSLServerSocket)
                    context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread thread = new Thread(() -> accept(listener), "mpcap-tls");
            thread.setDaemon(true);
            thread.start();
            return listener.getLocalPort();
        } catch (IOException | GeneralSecurityException e) {
            throw UserError.cannotRun("the TLS server cannot be made: " + e.getMessage());
        }
    }

    private static SSLContext context() throws IOException, GeneralSecurityException {
        try (InputStream store = TlsServer.class.getResourceAsStream("tls.p12")) {
            if (store == null) {
                throw new IOException("this build of mpcap lacks its resource tls.p12");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(store, PASSWORD.toCharArray());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        }
    }

    private static void accept(SSLServerSocket listener) {
        while (true) {
            serveNext(listener);
        }
    }

    private static void serveNext(SSLServerSocket listener) {
        try (Socket connection = listener.accept()) {
            serve(connection);
        } catch (IOException e) {
            // One client less.
            return;
        }
    }

    private static void serve(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream();
        byte[] buffer = new byte[16_384];
        int length = in.read(buffer);
        String request = new String(buffer, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
        if (request.contains(" HTTP/1.")) {
            byte[] body = new byte[BODY];
            Arrays.fill(body, (byte) 'm');
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + BODY + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            return;
        }
        while (length >= 0) {
            out.write(buffer, 0, length);
            length = in.read(buffer);
        }
    }
}
