package org.mpcap.capture;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.PacketView.Content;

/** Puts IP fragments together (RFC 791 3.2, RFC 8200 4.5), for a bounded number of packets and a bounded time. */
final class Reassembly {
    private static final int MOST_PACKETS = 256;
    private static final int MOST_BYTES = 65_535;
    private static final long PATIENCE = 30_000_000_000L;

    private record Key(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int id, int protocol) {}

    private static final class Partial {
        private final long since;
        private byte[] bytes = new byte[4096];
        private final boolean[] blocks = new boolean[MOST_BYTES / 8 + 1];
        private int present;
        private int total = -1;

        Partial(long since) {
            this.since = since;
        }

        /** Copies a fragment in; false if it can belong to no packet. */
        boolean add(byte[] source, int from, int length, int offset, boolean last) {
            if (offset + length > MOST_BYTES || (!last && length % 8 != 0) || length <= 0) {
                return false;
            }
            if (last) {
                total = offset + length;
            }
            if (offset + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, MOST_BYTES);
            }
            System.arraycopy(source, from, bytes, offset, length);
            for (int block = offset / 8; block <= (offset + length - 1) / 8; block++) {
                if (!blocks[block]) {
                    blocks[block] = true;
                    present++;
                }
            }
            return true;
        }

        boolean isWhole() {
            return total > 0 && present == (total + 7) / 8;
        }
    }

    private final Map<Key, Partial> partials = new LinkedHashMap<>();
    private long incomplete;

    /** Takes the fragment in {@code view}; when that makes its packet whole, the view shows the packet. */
    Content add(PacketView view, long nanos) {
        expire(nanos);
        int length = Math.min(view.transportLength(), view.end() - view.transportOffset());
        boolean cut = length < view.transportLength();
        if (cut && view.fragmentOffset() == 0) {
            // The rest was not captured and never will be: take what there is for a packet cut off by the capture.
            return view.decodeFirstFragment();
        }
        if (cut) {
            return Content.FRAGMENT;
        }
        Key key = new Key(
                view.sourceHigh(),
                view.sourceLow(),
                view.destinationHigh(),
                view.destinationLow(),
                view.identification(),
                view.protocol());
        Partial partial = partials.computeIfAbsent(key, k -> new Partial(nanos));
        boolean fits =
                partial.add(view.array(), view.transportOffset(), length, view.fragmentOffset(), !view.moreFragments());
        if (!fits) {
            return Content.MALFORMED;
        }
        if (!partial.isWhole()) {
            return Content.FRAGMENT;
        }
        partials.remove(key);
        return view.decodeReassembled(partial.bytes, partial.total);
    }

    private void expire(long nanos) {
        Iterator<Partial> oldest = partials.values().iterator();
        while (oldest.hasNext()) {
            Partial partial = oldest.next();
            if (partials.size() < MOST_PACKETS && nanos - partial.since < PATIENCE) {
                return;
            }
            oldest.remove();
            incomplete++;
        }
    }

    long incomplete() {
        return incomplete;
    }
}
