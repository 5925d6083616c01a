package org.mpcap.scan;

import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** An address and port in numbers, filled in again for every target so that millions of them cost no memory. */
final class ScanTarget {
    boolean v6;
    long high;
    long low;
    int port;

    IpAddress address() {
        return AddressRange.address(v6, high, low);
    }

    TransportAddress toTransportAddress() {
        return new TransportAddress(address(), port);
    }

    static ScanTarget of(TransportAddress address) {
        ScanTarget target = new ScanTarget();
        target.v6 = address.address().isV6();
        target.high = AddressRange.high(address.address());
        target.low = AddressRange.low(address.address());
        target.port = address.port();
        return target;
    }
}
