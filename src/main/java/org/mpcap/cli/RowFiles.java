package org.mpcap.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Files of rows that a killed run may have left with half a line at the end. */
final class RowFiles {
    private static final int LONGEST_LINE = 1 << 16;

    private RowFiles() {}

    /** Cuts off half a line at the end and positions behind what is left. */
    static void cutToWholeLines(SeekableByteChannel file) throws IOException {
        long size = file.size();
        int length = (int) Math.min(size, LONGEST_LINE);
        ByteBuffer end = ByteBuffer.allocate(length);
        file.position(size - length);
        int read = 0;
        while (end.hasRemaining() && read >= 0) {
            read = file.read(end);
        }
        int whole = end.position();
        while (whole > 0 && end.get(whole - 1) != '\n') {
            whole--;
        }
        file.truncate(size - length + whole);
        file.position(size - length + whole);
    }
}
