package org.mpcap.capture;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** How the files of a run come to be: whole or not at all, and not where a symbolic link of somebody else leads. */
public enum OutputFile {
    /** Anybody may read it whom the umask lets. */
    PLAIN(""),
    /** It holds keys, so a new one is for its owner alone. */
    SECRET("rw-------");

    private static final int STICKY = 01000;

    private final String permissions;

    OutputFile(String permissions) {
        this.permissions = permissions;
    }

    /** Writes the text of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes it; the writer stays open. */
        void write(Writer out) throws IOException;
    }

    private FileAttribute<?>[] attributes() {
        return permissions.isEmpty()
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                };
    }

    /**
     * Opens a file to write to it bit by bit.
     *
     * @throws IOException if that is not possible; the message names the file
     */
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        requireOwnLink(file);
        try {
            return FileChannel.open(file, Set.of(options), attributes());
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /**
     * Writes a file beside its place and puts it there when it is whole; what was there before stays until then. A device or a pipe is
     * written to as it is.
     *
     * @throws IOException if that is not possible; the message names the file
     */
    public void replace(Path file, Content content) throws IOException {
        requireOwnLink(file);
        try {
            if (isStream(file)) {
                try (FileChannel device = FileChannel.open(file, StandardOpenOption.APPEND)) {
                    write(device, content);
                }
                return;
            }
            Path place = Files.exists(file) ? file.toRealPath() : file;
            Path fresh = place.resolveSibling(place.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            try (FileChannel channel = FileChannel.open(
                    fresh, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes())) {
                if (permissions.isEmpty() && Files.exists(place)) {
                    Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(place));
                }
                write(channel, content);
                channel.force(false);
                Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(fresh);
                throw e;
            }
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /** Whether it is a device, a pipe, or one of our own streams, which may be a file that others write to as well. */
    private static boolean isStream(Path file) {
        return file.startsWith("/dev")
                || file.startsWith("/proc")
                || (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file));
    }

    private static void write(FileChannel channel, Content content) throws IOException {
        Writer out =
                new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
        content.write(out);
        out.flush();
    }

    /**
     * Says early that a file cannot be written by {@link #replace}.
     *
     * @throws IOException if its directory is missing or may not be written
     */
    public static void requireWritable(Path file) throws IOException {
        requireOwnLink(file);
        if (isStream(file)) {
            return;
        }
        Path directory = (Files.exists(file) ? file.toRealPath() : file.toAbsolutePath()).getParent();
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw noDirectory(file);
        }
        if (!Files.isWritable(directory)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /** In a directory where everybody may write, another user's link could lead anywhere (as Linux's protected_symlinks has it). */
    private static void requireOwnLink(Path file) throws IOException {
        if (!Files.isSymbolicLink(file)) {
            return;
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || ((int) Files.getAttribute(directory, "unix:mode") & STICKY) == 0) {
            return;
        }
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        boolean own = owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                || owner.equals(Files.getAttribute(directory, "unix:uid"));
        if (!own) {
            throw new FileSystemException(
                    file.toString(), null, "is a symbolic link of another user in a directory of all");
        }
    }

    /** The failure with the file's name, which the JDK leaves out of those of a write. */
    public static IOException named(Path file, IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return noDirectory(file);
        }
        if (cause instanceof FileSystemException) {
            return cause;
        }
        FileSystemException named = new FileSystemException(file.toString(), null, cause.getMessage());
        named.initCause(cause);
        return named;
    }

    private static FileSystemException noDirectory(Path file) {
        Path parent = file.getParent();
        return new FileSystemException(file.toString(), null, "no such directory: " + (parent == null ? file : parent));
    }
}
