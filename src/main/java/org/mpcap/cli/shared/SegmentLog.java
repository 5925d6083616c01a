package org.mpcap.cli.shared;

import java.io.PrintWriter;
import java.util.Locale;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.report.AnsiStyle;
import org.mpcap.report.HandshakeNotes;
import org.mpcap.report.SegmentText;
import org.mpcap.stack.tcp.SegmentTap;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;

/** The lines of {@code -v}: time since the first segment, direction, the segment, what follows from its keys and HMACs. */
public final class SegmentLog implements SegmentTap {
    private final PrintWriter out;
    private final AnsiStyle paint;
    private final HandshakeNotes notes = new HandshakeNotes();
    private long origin = Long.MIN_VALUE;

    public SegmentLog(PrintWriter out, AnsiStyle paint) {
        this.out = out;
        this.paint = paint;
    }

    /** Takes the keys of a connection whose handshake does not pass by; ours is the initiator's. */
    public void learn(ConnectionKeys keys) {
        notes.learn(keys.version(), keys.local(), keys.remote());
    }

    @Override
    public void seen(boolean outgoing, FourTuple tuple, TcpSegment segment, long nanos) {
        if (origin == Long.MIN_VALUE) {
            origin = nanos;
        }
        FourTuple fromSender = outgoing ? tuple : tuple.reversed();
        String note = notes.of(fromSender, segment);
        out.println(String.format(Locale.ROOT, "%9.6f %s ", (nanos - origin) / 1e9, outgoing ? ">" : "<")
                + SegmentText.line(fromSender, segment)
                + (note.isEmpty() ? "" : paint.strong("  [" + note + "]")));
        out.flush();
    }
}
