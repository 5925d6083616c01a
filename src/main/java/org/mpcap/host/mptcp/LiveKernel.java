package org.mpcap.host.mptcp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.posix.PosixException;

/** The running kernel, in the calling thread's network namespace. Only dumps and gets are sent. */
public final class LiveKernel implements KernelSource {
    private static final int GENL_ID_CTRL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CTRL_ATTR_MCAST_GROUPS = 7;
    private static final int GENERIC_HEADER = 4;

    @Override
    public Answer ask(Question question) {
        try (NetlinkSocket kernel = new NetlinkSocket(question.family())) {
            if (question.family() != Family.GENERIC) {
                return new Answer(
                        exchange(
                                kernel,
                                question.type(),
                                question.dump(),
                                question.body().toArray()),
                        Optional.empty());
            }
            OptionalInt family = family(kernel, question.name()).number(CTRL_ATTR_FAMILY_ID, 2);
            if (family.isEmpty()) {
                return Answer.failed("ENOENT");
            }
            byte[] body = generic(question.type(), question.body().toArray());
            return new Answer(
                    exchange(kernel, family.getAsInt(), question.dump(), body).stream()
                            .map(LiveKernel::withoutHeader)
                            .toList(),
                    Optional.empty());
        } catch (PosixException e) {
            return Answer.failed(e.error());
        }
    }

    private static List<byte[]> exchange(NetlinkSocket kernel, int type, boolean dump, byte[] body) {
        return dump ? kernel.list(type, body) : List.of(kernel.ask(type, body));
    }

    private static byte[] generic(int command, byte[] body) {
        return ByteBuffer.allocate(GENERIC_HEADER + body.length)
                .put((byte) command)
                .put((byte) 1)
                .putShort((short) 0)
                .put(body)
                .array();
    }

    private static byte[] withoutHeader(byte[] message) {
        return Arrays.copyOfRange(message, Math.min(GENERIC_HEADER, message.length), message.length);
    }

    private record Attributes(NetlinkAttributes all) {
        OptionalInt number(int type, int size) {
            return all.bytes(type).filter(value -> value.length == size).isPresent()
                    ? OptionalInt.of((int) all.unsigned(type).orElse(0))
                    : OptionalInt.empty();
        }
    }

    private static Attributes family(NetlinkSocket kernel, String name) {
        byte[] question = NetlinkAttributes.after(generic(CTRL_CMD_GETFAMILY, new byte[0]))
                .add(CTRL_ATTR_FAMILY_NAME, (name + "\0").getBytes(StandardCharsets.UTF_8))
                .build();
        return new Attributes(NetlinkAttributes.parse(kernel.ask(GENL_ID_CTRL, question), GENERIC_HEADER));
    }

    /**
     * Hears a multicast group of a generic family from now on; to be closed by the caller.
     *
     * @throws PosixException {@code EPERM} without CAP_NET_ADMIN, {@code ENOENT} if the kernel has no such group
     */
    public static NetlinkSocket listen(String family, String group) {
        NetlinkSocket kernel = new NetlinkSocket(Family.GENERIC);
        try {
            int number = family(kernel, family).all().nested(CTRL_ATTR_MCAST_GROUPS).all().values().stream()
                    .map(entry -> NetlinkAttributes.parse(entry, 0))
                    .filter(entry -> entry.bytes(1)
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8)
                                    .strip()
                                    .replace("\0", ""))
                            .filter(group::equals)
                            .isPresent())
                    .mapToInt(entry -> entry.number(2).orElse(0))
                    .findFirst()
                    .orElse(0);
            kernel.join(number);
            return kernel;
        } catch (PosixException e) {
            kernel.close();
            throw e;
        }
    }

    @Override
    public Optional<String> file(String path) {
        Path file = Path.of("/proc").resolve(path.startsWith("net/") ? "thread-self/" + path : path);
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> ruleset() {
        try {
            Process nft = new ProcessBuilder("nft", "-a", "list", "ruleset")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            nft.getOutputStream().close();
            String text = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(text).filter(rules -> exitCode(nft) == 0);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static int exitCode(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
