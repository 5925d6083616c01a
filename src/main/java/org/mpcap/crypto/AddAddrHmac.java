package org.mpcap.crypto;

import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** The proof in ADD_ADDR that the address comes from a side of the connection (RFC 8684 3.4.1; v0 has none). */
public final class AddAddrHmac {
    private AddAddrHmac() {}

    /**
     * The least significant 64 bits of HMAC-SHA256 with key = sender's key ‖ receiver's key, message = address id (1 byte)
     * ‖ address (4 or 16) ‖ port (2).
     *
     * @param port the announced port, or 0 where the option has none
     * @throws IllegalArgumentException if the address id does not fit 8 bits or the port 16
     */
    public static long of(Key sender, Key receiver, int addressId, IpAddress address, int port) {
        if (addressId < 0 || addressId > 0xff) {
            throw new IllegalArgumentException("address id " + addressId + " is not within 0…255");
        }
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is not within 0…65535");
        }
        Bytes message = new ByteWriter(19)
                .u8(addressId)
                .bytes(address.bytes())
                .u16(port)
                .toBytes();
        Bytes hmac = MptcpVersion.V1.hmac(sender.bytes().plus(receiver.bytes()), message);
        return hmac.u64(hmac.length() - 8);
    }
}
