package org.mpcap.lab;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;

/** A TCP server on the operating system's own sockets: echoes what it gets, one connection after the other. */
public final class EchoServer {
    private EchoServer() {}

    /** Listens on the port given; prints {@code listening} when it does. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]))) {
            System.out.println("listening");
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().transferTo(connection.getOutputStream());
                } catch (IOException e) {
                    System.out.println("connection lost: " + e.getMessage());
                }
            }
        }
    }
}
