package org.mpcap.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the file of a program tells: whether a library can be put in front of its calls (elf(5)). */
final class ElfProgram {
    private static final int MAGIC = 0x7f454c46;
    private static final int PT_INTERP = 3;
    private static final int MOST_HEADERS = 4096;

    private ElfProgram() {}

    /** The file a command starts, looked up as a shell does. */
    static Optional<Path> find(String command) {
        if (command.contains("/")) {
            return Optional.of(Path.of(command)).filter(Files::isExecutable);
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Stream.concat(Stream.of(path.split(":")), Stream.of("/usr/sbin", "/sbin"))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether it is a static program run through mptcpize, which can only reach those with an interpreter. */
    static boolean isStaticUnderMptcpize(List<String> command) {
        boolean mptcpize = command.size() > 2
                && Path.of(command.get(0)).endsWith("mptcpize")
                && command.get(1).equals("run");
        return mptcpize
                && command.stream()
                        .skip(2)
                        .filter(word -> !word.startsWith("-"))
                        .findFirst()
                        .flatMap(ElfProgram::find)
                        .map(ElfProgram::isStatic)
                        .orElse(false);
    }

    /** Whether a file is an ELF program of 64 bits without an interpreter. */
    static boolean isStatic(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = ByteBuffer.allocate(64);
            if (channel.read(head, 0) < 64 || head.getInt(0) != MAGIC || head.get(4) != 2) {
                return false;
            }
            head.order(head.get(5) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            long at = head.getLong(32);
            int size = head.getShort(54) & 0xffff;
            int count = Math.min(head.getShort(56) & 0xffff, MOST_HEADERS);
            ByteBuffer headers = ByteBuffer.allocate(size * count).order(head.order());
            channel.read(headers, at);
            for (int i = 0; i < count; i++) {
                if (headers.getInt(i * size) == PT_INTERP) {
                    return false;
                }
            }
            return true;
        } catch (IOException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
