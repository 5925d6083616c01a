package org.mpcap.junit;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Packets to assert something of.
 *
 * @param files captures that are read as one, in time order
 */
public record MptcpCapture(List<Path> files) {
    /** Copies the list. */
    public MptcpCapture {
        files = List.copyOf(files);
    }

    /** The packets of these captures. */
    public static MptcpCapture of(Path... files) {
        return new MptcpCapture(List.of(files));
    }

    @Override
    public String toString() {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}
