package org.mpcap.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a run: whole or not there, for whom they are meant, and where they are meant to be. */
class OutputFileTest {
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("out");
    }

    private void requireAlone() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFileIsReplacedWhenItIsWhole() throws IOException {
        Files.writeString(file, "before");

        OutputFile.PLAIN.replace(file, out -> {
            out.write("after");
            out.flush();
            assertThat(file).hasContent("before");
        });

        assertThat(file).hasContent("after");
        requireAlone();
    }

    @Test
    void aFileThatCannotBeMadeWholeLeavesTheOneBefore() throws IOException {
        Files.writeString(file, "before");

        assertThatThrownBy(() -> OutputFile.PLAIN.replace(file, out -> {
                    out.write("half");
                    out.flush();
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(file + ": No space left on device");
        assertThatThrownBy(() -> OutputFile.PLAIN.replace(file, out -> {
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(file).hasContent("before");
        requireAlone();
    }

    @Test
    void whatAKilledRunLeftIsNoHindrance() throws IOException {
        Files.writeString(directory.resolve("out.new"), "half of one");

        OutputFile.PLAIN.replace(file, out -> out.write("whole"));

        assertThat(file).hasContent("whole");
        requireAlone();
    }

    @Test
    void aFileWithKeysIsForItsOwnerAlone() throws IOException {
        OutputFile.SECRET.replace(file, out -> out.write("key"));
        OutputFile.SECRET
                .open(directory.resolve("b"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                .close();
        PcapWriter.create(directory.resolve("c.pcap"), LinkType.ETHERNET).close();

        for (String name : new String[] {"out", "b", "c.pcap"}) {
            assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
                    .as(name)
                    .isEqualTo(OWNER_ALONE);
        }
    }

    @Test
    void whoMayReadAFileMayReadItsSuccessor() throws IOException {
        Set<PosixFilePermission> all = PosixFilePermissions.fromString("rw-rw-rw-");
        Files.setPosixFilePermissions(Files.writeString(file, "before"), all);

        OutputFile.PLAIN.replace(file, out -> out.write("after"));

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(all);
    }

    @Test
    void ourOwnLinkIsFollowed() throws IOException {
        Path real = Files.writeString(directory.resolve("real"), "before");
        Files.createSymbolicLink(file, real);

        OutputFile.PLAIN.replace(file, out -> out.write("after"));

        assertThat(real).hasContent("after");
        assertThat(file).isSymbolicLink();
    }

    @Test
    void anothersLinkInADirectoryOfAllIsNotFollowed() throws IOException {
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root gives files away");
        Path shared = Files.createDirectory(directory.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path link = Files.createSymbolicLink(shared.resolve("out"), precious);
        Files.setAttribute(link, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);

        assertThatThrownBy(() -> OutputFile.PLAIN.replace(link, out -> out.write("x")))
                .hasMessage(link + ": is a symbolic link of another user in a directory of all");
        assertThatThrownBy(() -> PcapWriter.create(link, LinkType.ETHERNET)).hasMessageContaining("another user");
        assertThatThrownBy(() -> OutputFile.requireWritable(link)).hasMessageContaining("another user");
        assertThat(precious).hasContent("precious");
    }

    @Test
    void aDeviceIsWrittenTo() throws IOException {
        OutputFile.PLAIN.replace(Path.of("/dev/null"), out -> out.write("gone"));

        assertThatThrownBy(() -> OutputFile.PLAIN.replace(Path.of("/dev/full"), out -> out.write("much")))
                .hasMessage("/dev/full: No space left on device");
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void whereNoFileCanBeIsSaidEarly() throws IOException {
        assertThatThrownBy(() -> OutputFile.requireWritable(directory.resolve("none/out")))
                .hasMessage(directory.resolve("none/out") + ": no such directory: " + directory.resolve("none"));
        assertThatThrownBy(() -> OutputFile.requireWritable(directory)).hasMessage(directory + ": is a directory");
        OutputFile.requireWritable(file);
        OutputFile.requireWritable(Path.of("/dev/null"));
    }
}
