package org.mpcap.capture.encapsulation;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.capture.encapsulation.Decapsulation.Broken;
import org.mpcap.capture.encapsulation.Decapsulation.Inner;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;
import org.mpcap.capture.encapsulation.Decapsulation.Several;

/** IEEE 802.11, and the headers in which receivers tell of its radio. */
final class WifiHeaders {
    private static final int DATA = 2;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;
    private static final int MORE_FRAGMENTS = 0x04;
    private static final int BETWEEN_ACCESS_POINTS = 0x03;
    private static final int PRISM = 144;
    private static final int AVS_COOKIE = 0x80211;

    private WifiHeaders() {}

    /** radiotap.org: version, length, presence bits; the flags field tells of padding behind the 802.11 header. */
    static Decapsulation radiotap(HeaderWindow window) {
        int length = window.u16Little(2);
        if (!window.has(8) || !window.has(length)) {
            return Broken.CUT_OFF;
        }
        if (window.u8(0) != 0 || length < 8) {
            return Broken.MALFORMED;
        }
        int present = window.u32Little(4);
        int field = 8;
        for (int more = present; more < 0 && field < length; field += 4) {
            more = window.u32Little(field);
        }
        boolean hasTime = (present & 1) != 0;
        if (hasTime) {
            field = (field + 7 & ~7) + 8;
        }
        boolean isPadded = (present & 2) != 0 && (window.u8(field) & 0x20) != 0;
        return wifi(window.from(length), isPadded);
    }

    /** Prism: 144 bytes, a length among them; AVS: a cookie in network order, then the length. */
    static Decapsulation prism(HeaderWindow window) {
        if (window.u32(0) >>> 12 == AVS_COOKIE) {
            return window.inner(Layer.WIFI, window.u32(4));
        }
        int length = window.u32Little(4);
        return window.inner(Layer.WIFI, length >= 8 && length <= 4 * PRISM ? length : PRISM);
    }

    /** Per-Packet Information: version, flags, length, link type, fields; the 802.11 field's flags tell of padding. */
    static Decapsulation ppi(HeaderWindow window) {
        int length = window.u16Little(2);
        return window.u8(0) != 0 || length < 8 ? Broken.MALFORMED : window.frame(window.u32Little(4), length);
    }

    static Decapsulation wifi(HeaderWindow window) {
        return wifi(window, false);
    }

    /** IEEE 802.11 9.3.2.1: data frames, with the fields that their control bits announce. */
    private static Decapsulation wifi(HeaderWindow window, boolean isPadded) {
        int control = window.u8(0);
        int flags = window.u8(1);
        if (!window.has(2)) {
            return Broken.CUT_OFF;
        }
        int subtype = control >>> 4;
        if ((control & 3) != 0 || (control >>> 2 & 3) != DATA || (subtype & 4) != 0) {
            return new NoTcp(PacketKind.LINK_CONTROL, 0);
        }
        boolean hasFourAddresses = (flags & BETWEEN_ACCESS_POINTS) == BETWEEN_ACCESS_POINTS;
        boolean hasQuality = (subtype & 8) != 0;
        int size = hasFourAddresses ? 30 : 24;
        int quality = hasQuality ? window.u16Little(size) : 0;
        if (hasQuality) {
            size += (flags & ORDER) != 0 ? 6 : 2;
        }
        if (isPadded) {
            size = size + 3 & ~3;
        }
        if (!window.has(size + 1)) {
            return Broken.CUT_OFF;
        }
        boolean isReadable = (window.u32(size) & 0xffffff00) == 0xaaaa0300;
        if ((flags & PROTECTED) != 0 && !isReadable) {
            return new NoTcp(PacketKind.WIFI, 0);
        }
        boolean isFragment = (flags & MORE_FRAGMENTS) != 0 || (window.u8(22) & 0xf) != 0;
        if (isFragment) {
            return new NoTcp(PacketKind.WIFI_FRAGMENT, 0);
        }
        if ((quality & 0x80) != 0) {
            return aggregate(window.from(size));
        }
        boolean isMesh = hasFourAddresses && (quality & 0x100) != 0 && !isReadable;
        return isMesh ? window.inner(Layer.LLC, size + 6 + (window.u8(size) & 3) * 6) : window.inner(Layer.LLC, size);
    }

    /** An A-MSDU (9.3.2.2): frames with addresses and a length each, all but the last padded to a multiple of four. */
    private static Decapsulation aggregate(HeaderWindow window) {
        List<Inner> frames = new ArrayList<>();
        int at = 0;
        while (window.has(at + 14)) {
            int length = window.u16(at + 12);
            if (length < 3) {
                break;
            }
            frames.add(new Inner(Layer.LLC, window.from(at + 14).cutTo(length)));
            at = at + 14 + length + 3 & ~3;
        }
        return frames.isEmpty() ? Broken.CUT_OFF : new Several(frames);
    }
}
