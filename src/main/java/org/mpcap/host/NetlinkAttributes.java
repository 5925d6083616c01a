package org.mpcap.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.wire.Bytes;

/** The attributes at the end of an rtnetlink message: type, length and value, in host byte order, aligned to four bytes. */
final class NetlinkAttributes {
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, Bytes> values = new HashMap<>();

    /** Reads the attributes from {@code offset} on; stops where they make no sense. */
    static NetlinkAttributes parse(byte[] message, int offset) {
        NetlinkAttributes attributes = new NetlinkAttributes();
        ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        int at = offset;
        while (at + 4 <= message.length) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < 4 || length > message.length - at) {
                break;
            }
            int type = buffer.getShort(at + 2) & TYPE_MASK;
            attributes.values.put(type, Bytes.copyOf(message, at + 4, length - 4));
            at += (length + 3) & ~3;
        }
        return attributes;
    }

    Optional<Bytes> bytes(int type) {
        return Optional.ofNullable(values.get(type));
    }

    OptionalInt number(int type) {
        Bytes value = values.get(type);
        return value == null || value.length() != 4
                ? OptionalInt.empty()
                : OptionalInt.of(ByteBuffer.wrap(value.toArray())
                        .order(ByteOrder.nativeOrder())
                        .getInt());
    }

    /** Builds a message body: a fixed part, then attributes. */
    static final class Builder {
        private final ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

        Builder(byte[] fixed) {
            buffer.put(fixed);
        }

        Builder add(int type, Bytes value) {
            buffer.putShort((short) (4 + value.length())).putShort((short) type).put(value.toArray());
            buffer.position((buffer.position() + 3) & ~3);
            return this;
        }

        Builder add(int type, int number) {
            buffer.putShort((short) 8).putShort((short) type).putInt(number);
            return this;
        }

        byte[] build() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
