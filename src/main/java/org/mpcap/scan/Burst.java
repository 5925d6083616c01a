package org.mpcap.scan;

import org.mpcap.link.BulkSender;

/** Sends single SYNs of a scan. */
final class Burst {
    private final Cookies cookies;
    private final Templates templates;
    private final BulkSender sender;
    private final ScanCounters counters;
    private final Cookies.Cookie cookie = new Cookies.Cookie();

    Burst(Cookies cookies, Templates templates, BulkSender sender, ScanCounters counters) {
        this.cookies = cookies;
        this.templates = templates;
        this.sender = sender;
        this.counters = counters;
    }

    void send(Target target, int kind) {
        cookies.make(target, kind, cookie);
        sender.send(templates.of(target.v6, kind).patch(target, cookie));
    }

    /** Hands over what was put aside, and counts it. */
    void end(int packets) {
        if (packets > 0) {
            sender.flush();
            counters.add(ScanCounter.SENT, packets);
        }
    }
}
