package org.mpcap.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code /proc} tells of processes of this user: their sockets, and whether mptcpize reaches them. */
final class ProcessSockets {
    /** ELF program header type of the dynamic loader's name. */
    private static final int PT_INTERP = 3;

    private final Set<Long> inodes = new HashSet<>();
    private boolean statik;
    private boolean wrapped;

    /** Looks at a process and those it started, once more; what was seen before is kept. */
    void look(long pid) {
        one(pid);
        ProcessHandle.of(pid).ifPresent(process -> process.descendants().forEach(child -> one(child.pid())));
    }

    private void one(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        Set<Long> own = sockets(process);
        inodes.addAll(own);
        if (own.isEmpty()) {
            return;
        }
        try {
            boolean preloaded = new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8)
                    .contains("libmptcpwrap");
            if (preloaded) {
                wrapped = true;
                statik = isStatic(process.resolve("exe"));
            }
        } catch (IOException e) {
            // Another user's, or gone: then it is not known.
        }
    }

    private static Set<Long> sockets(Path process) {
        Set<Long> found = new HashSet<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String target = target(file);
                if (target.startsWith("socket:[")) {
                    found.add(Long.parseLong(target.substring(8, target.length() - 1)));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return found;
        }
        return found;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether no dynamic loader starts it, or it is setuid, so that nothing can be preloaded. */
    static boolean isStatic(Path program) throws IOException {
        Object mode = Files.getAttribute(program, "unix:mode");
        if (mode instanceof Integer bits && (bits & 06000) != 0) {
            return true;
        }
        byte[] head = new byte[4096];
        int size;
        try (InputStream in = Files.newInputStream(program)) {
            size = in.readNBytes(head, 0, head.length);
        }
        if (size < 64 || head[0] != 0x7f || head[4] != 2) {
            return false;
        }
        ByteBuffer elf =
                ByteBuffer.wrap(head, 0, size).order(head[5] == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long offset = elf.getLong(32);
        int length = elf.getShort(54) & 0xffff;
        int count = elf.getShort(56) & 0xffff;
        for (int i = 0; i < count; i++) {
            long at = offset + (long) i * length;
            if (at >= 0 && at + 4 <= size && elf.getInt((int) at) == PT_INTERP) {
                return false;
            }
        }
        return true;
    }

    /** What is known now. */
    ProgramFacts facts(String name, boolean refusedOption, OptionalInt exitCode) {
        return new ProgramFacts(name, inodes, statik, wrapped, refusedOption, exitCode);
    }

    /** The name of a process; its number if it cannot be read. */
    static String name(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip();
        } catch (IOException e) {
            return "process " + pid;
        }
    }

    /** The process that has this socket open, if it is one that this user may look at. */
    static Optional<Long> owner(long inode) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> sockets(Path.of("/proc", Long.toString(pid))).contains(inode))
                .findFirst();
    }

    /** Whether there is such a process. */
    static boolean exists(long pid) {
        return Files.exists(Path.of("/proc", Long.toString(pid)), LinkOption.NOFOLLOW_LINKS);
    }

    /** Other network namespaces that can be entered, by a file each; those of processes and those that have a name. */
    static List<Path> otherNamespaces() {
        Set<String> known = new HashSet<>();
        known.add(target(Path.of("/proc/thread-self/ns/net")));
        List<Path> found = new ArrayList<>();
        for (String place : List.of("/run/netns", "/proc")) {
            try (Stream<Path> entries = Files.list(Path.of(place))) {
                for (Path entry : (Iterable<Path>) entries::iterator) {
                    boolean process = place.equals("/proc");
                    if (process && !entry.getFileName().toString().matches("[0-9]+")) {
                        continue;
                    }
                    Path file = process ? entry.resolve("ns/net") : entry;
                    String id = process ? target(file) : "net:[" + Files.getAttribute(file, "unix:ino") + "]";
                    if (!id.isEmpty() && known.add(id)) {
                        found.add(file);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // No such place, or not ours to see.
            }
        }
        return found;
    }
}
