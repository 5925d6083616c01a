package org.mpcap.scan;

import org.mpcap.link.BulkSender;
import org.mpcap.wire.MacAddress;

/** Sends single SYNs of a scan. */
final class BatchSender {
    private static final int MAC_SIZE = 6;

    private final Cookies cookies;
    private final SynTemplates templates;
    private final SynTemplates direct;
    private final BulkSender sender;
    private final ScanCounters counters;
    private final Cookies.Cookie cookie = new Cookies.Cookie();

    /**
     * A sender of SYNs.
     *
     * @param templates of frames to the gateway
     * @param direct of frames to hosts on the link, with a link header that lacks nothing but theirs
     */
    BatchSender(
            Cookies cookies, SynTemplates templates, SynTemplates direct, BulkSender sender, ScanCounters counters) {
        this.cookies = cookies;
        this.templates = templates;
        this.direct = direct;
        this.sender = sender;
        this.counters = counters;
    }

    void send(ScanTarget target, int kind) {
        cookies.make(target, kind, cookie);
        sender.send(templates.of(target.v6, kind).patch(target, cookie));
    }

    /** Sends a SYN to a host on the link. */
    void send(ScanTarget target, int kind, MacAddress mac) {
        cookies.make(target, kind, cookie);
        byte[] frame = direct.of(target.v6, kind).patch(target, cookie);
        for (int i = 0; i < MAC_SIZE; i++) {
            frame[i] = (byte) (mac.bits() >>> (8 * (MAC_SIZE - 1 - i)));
        }
        sender.send(frame);
    }

    /** Sends a frame that is no SYN. */
    void send(byte[] frame) {
        sender.send(frame);
    }

    /** Hands over what was put aside, and counts it. */
    void end(int packets) {
        if (packets > 0) {
            sender.flush();
            counters.add(ScanCounter.SENT, packets);
        }
    }
}
