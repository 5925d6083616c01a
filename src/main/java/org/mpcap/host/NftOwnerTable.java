package org.mpcap.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The reset guard for many ports: a packet filter table that drops what comes in for them, before the kernel's TCP sees it. A
 * child {@code nft -i} owns the table; the kernel removes it when the child ends, and the child ends when its input does, which is
 * at the latest when this process is gone. Needs CAP_NET_ADMIN. Use it from one thread.
 */
public final class NftOwnerTable implements ResetGuard {
    private static final long ANSWER_SECONDS = 10;
    /** More containers than share a network. */
    private static final int MOST_NAMES = 100;

    private final Process child;
    private final Writer commands;
    private final BufferedReader answers;
    private final String table;
    private final String without;

    /**
     * Why this guard cannot be used here; empty if it can.
     */
    public static Optional<String> lacks() {
        Optional<Tool.Outcome> outcome = Tool.run("nft", "list", "tables");
        if (outcome.isEmpty()) {
            return Optional.of("the nft command is missing: apt-get install nftables");
        }
        return outcome.filter(result -> result.exitCode() != 0)
                .map(result -> "nft needs CAP_NET_ADMIN (" + result.firstLine() + "): run as root");
    }

    /**
     * Starts the child and loads the table, which guards no port yet. Its name is the child's number; where another process has that
     * number, as in another container on this network, the name is another.
     *
     * @param without the option with which a run does without it, for messages
     * @throws HostException NO_NFT if the command is missing or refused
     */
    public static NftOwnerTable load(String without) {
        for (int attempt = 1; attempt < MOST_NAMES; attempt++) {
            try {
                return new NftOwnerTable(attempt, without);
            } catch (HostException e) {
                if (!e.getMessage().contains("File exists")) {
                    throw e;
                }
            }
        }
        return new NftOwnerTable(MOST_NAMES, without);
    }

    private NftOwnerTable(int attempt, String without) {
        this.without = without;
        try {
            ProcessBuilder builder = new ProcessBuilder("nft", "-i").redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            // Where nft finds no home it keeps no history of commands.
            builder.environment().put("HOME", "/dev/null");
            child = builder.start();
        } catch (IOException e) {
            throw new HostException(
                    HostException.Reason.NO_NFT,
                    "the nft command is missing: apt-get install nftables; " + without + " does without");
        }
        commands = new OutputStreamWriter(child.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        table = "inet mpcap_" + child.pid() + (attempt == 1 ? "" : "_" + attempt);
        try {
            run("create table " + table + " { flags owner; }\n"
                    + "add set " + table + " ports { type inet_service; flags interval; }\n"
                    + "add chain " + table + " input { type filter hook input priority -300; policy accept; }\n"
                    + "add rule " + table + " input tcp dport @ports drop\n");
        } catch (HostException e) {
            close();
            throw e;
        }
    }

    @Override
    public void guard(int port) {
        guard(port, port);
    }

    /** Guards all ports from {@code low} to {@code high}, both included; they must not overlap with ports guarded before. */
    public void guard(int low, int high) {
        run("add element " + table + " ports { " + low + "-" + high + " }\n");
    }

    @Override
    public void release(int port) {
        run("delete element " + table + " ports { " + port + "-" + port + " }\n");
    }

    private void run(String command) {
        try {
            commands.write(command + "list set " + table + " ports\n");
            commands.flush();
        } catch (IOException e) {
            throw failed("the nft child is gone");
        }
        try {
            Optional<String> complaint =
                    CompletableFuture.supplyAsync(this::complaint).get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (complaint.isPresent()) {
                throw failed(complaint.get());
            }
        } catch (ExecutionException e) {
            throw failed("its answer cannot be read");
        } catch (TimeoutException e) {
            throw failed("no answer within " + ANSWER_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    /** A command that works prints nothing; the listing asked for behind it ends with a brace in the first column. */
    private Optional<String> complaint() {
        try {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith("Error") || line.contains("Operation not permitted")) {
                    return Optional.of(line);
                }
                if (line.equals("}")) {
                    return Optional.empty();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of("nft ended");
    }

    private HostException failed(String detail) {
        return new HostException(
                HostException.Reason.NO_NFT,
                "reset guard 'nft' failed (" + detail + "): it needs CAP_NET_ADMIN and nft 1.0 or newer; " + without
                        + " needs neither");
    }

    /** Ends the child; the kernel has removed the table when this returns. */
    @Override
    public void close() {
        try {
            commands.close();
        } catch (IOException e) {
            // The child is gone already, and the table with it.
        }
        try {
            if (!child.waitFor(2, TimeUnit.SECONDS)) {
                child.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
