package org.mpcap.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The attributes at the end of a netlink message: length, type and value, in host byte order, aligned to four bytes. */
public final class NetlinkAttributes {
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, byte[]> values = new HashMap<>();

    private NetlinkAttributes() {}

    /** Reads the attributes from {@code offset} on; stops where they make no sense. */
    public static NetlinkAttributes parse(byte[] message, int offset) {
        NetlinkAttributes attributes = new NetlinkAttributes();
        ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        int at = offset;
        while (at + 4 <= message.length) {
            int length = buffer.getShort(at) & 0xffff;
            if (length < 4 || length > message.length - at) {
                break;
            }
            int type = buffer.getShort(at + 2) & TYPE_MASK;
            attributes.values.put(type, Arrays.copyOfRange(message, at + 4, at + length));
            at += (length + 3) & ~3;
        }
        return attributes;
    }

    /** The value of an attribute; a copy. */
    public Optional<byte[]> bytes(int type) {
        return Optional.ofNullable(values.get(type)).map(byte[]::clone);
    }

    /** The value of an attribute that holds a 32-bit number; empty if it is missing or of another size. */
    public OptionalInt number(int type) {
        byte[] value = values.get(type);
        return value == null || value.length != Integer.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of(
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
    }

    /** The value of an attribute of 1, 2 or 4 bytes, without a sign; empty if it is missing or of another size. */
    public OptionalLong unsigned(int type) {
        byte[] value = values.get(type);
        if (value == null) {
            return OptionalLong.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return switch (value.length) {
            case 1 -> OptionalLong.of(value[0] & 0xff);
            case 2 -> OptionalLong.of(bytes.getShort() & 0xffff);
            case 4 -> OptionalLong.of(bytes.getInt() & 0xffffffffL);
            default -> OptionalLong.empty();
        };
    }

    /** The attributes nested in an attribute; none if it is missing. */
    public NetlinkAttributes nested(int type) {
        byte[] value = values.get(type);
        return value == null ? new NetlinkAttributes() : parse(value, 0);
    }

    /** Whether there is an attribute of this type. */
    public boolean has(int type) {
        return values.containsKey(type);
    }

    /** All values by type, copies. */
    public Map<Integer, byte[]> all() {
        Map<Integer, byte[]> copies = new TreeMap<>();
        values.forEach((type, value) -> copies.put(type, value.clone()));
        return copies;
    }

    /** Starts a message body with the fixed part in front of the attributes. */
    public static Builder after(byte[] fixed) {
        return new Builder(fixed);
    }

    /** Builds a message body of at most 256 bytes. */
    public static final class Builder {
        private final ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

        private Builder(byte[] fixed) {
            buffer.put(fixed);
        }

        /** Appends an attribute. */
        public Builder add(int type, byte[] value) {
            buffer.putShort((short) (4 + value.length)).putShort((short) type).put(value);
            buffer.position((buffer.position() + 3) & ~3);
            return this;
        }

        /** Appends an attribute that holds a 32-bit number. */
        public Builder add(int type, int number) {
            buffer.putShort((short) 8).putShort((short) type).putInt(number);
            return this;
        }

        /** The message body. */
        public byte[] build() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
