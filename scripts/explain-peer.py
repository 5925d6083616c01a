#!/usr/bin/env python3
"""The programs of scripts/explain-setups: a server that counts, a client that sends steadily."""
import argparse, socket, sys, threading, time

MPTCP = 262


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=("server", "client"))
    parser.add_argument("address")
    parser.add_argument("port", type=int)
    parser.add_argument("--plain", action="store_true", help="plain TCP")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--chunk", type=int, default=20000, help="bytes sent every 50 ms")
    parser.add_argument("--idle", action="store_true", help="send nothing")
    parser.add_argument("--receive", action="store_true", help="only read")
    parser.add_argument("--send", action="store_true", help="server: only write")
    parser.add_argument("--close-listener", action="store_true", help="server: stop listening after the first connection")
    return parser.parse_args()


def opened(asked):
    family = socket.AF_INET6 if ":" in asked.address else socket.AF_INET
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP if asked.plain else MPTCP)


def serve(asked):
    listener = opened(asked)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((asked.address, asked.port))
    listener.listen(20)
    print("listening", flush=True)
    while True:
        connection, _ = listener.accept()
        if asked.close_listener:
            listener.close()
            handle(connection, asked)
            return
        threading.Thread(target=handle, args=(connection, asked), daemon=True).start()


def handle(connection, asked):
    try:
        while asked.send:
            connection.sendall(b"abcdefghij" * 2000)
            time.sleep(.05)
        while connection.recv(65536):
            pass
        connection.close()
    except OSError as failure:
        print(failure, flush=True)


def connect(asked):
    connection = opened(asked)
    connection.settimeout(8)
    connection.connect((asked.address, asked.port))
    print("connected", flush=True)
    connection.settimeout(asked.seconds)
    end = time.time() + asked.seconds
    while time.time() < end:
        if asked.idle:
            time.sleep(.1)
        elif asked.receive:
            connection.recv(65536)
        else:
            connection.sendall(b"abcdefghij" * (asked.chunk // 10))
            time.sleep(.05)


if __name__ == "__main__":
    options = arguments()
    try:
        serve(options) if options.role == "server" else connect(options)
    except OSError as failure:
        print(failure, flush=True)
        sys.exit(1)
