package org.mpcap.wire;

import java.util.List;

/**
 * One TCP option (RFC 9293 3.1). {@link OptionList} splits the option area; a frame (kind, length) that does not hold, or a
 * known kind with an impossible length, becomes {@link Unparsed} and keeps its bytes.
 */
public sealed interface TcpOption {
    /** Kind of MPTCP options. */
    int KIND_MPTCP = 30;

    /** The option kind, 0…255. */
    int kind();

    /** Appends the option exactly as it was or will be on the wire. */
    void write(ByteWriter out);

    /** The whole option as bytes. */
    default Bytes toBytes() {
        ByteWriter out = new ByteWriter(40);
        write(out);
        return out.toBytes();
    }

    /**
     * Kind 0: ends the list.
     *
     * @param padding the bytes behind it, up to the data
     */
    record EndOfOptions(Bytes padding) implements TcpOption {
        @Override
        public int kind() {
            return 0;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(0).bytes(padding);
        }
    }

    /** Kind 1: padding between options. */
    record NoOperation() implements TcpOption {
        @Override
        public int kind() {
            return 1;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(1);
        }
    }

    /**
     * Kind 2, length 4.
     *
     * @param bytes largest segment payload the sender accepts, 0…65535
     */
    record MaximumSegmentSize(int bytes) implements TcpOption {
        /** @throws IllegalArgumentException if the size does not fit 16 bits */
        public MaximumSegmentSize {
            FieldWidth.check("maximum segment size", bytes, 16);
        }

        @Override
        public int kind() {
            return 2;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(2).u8(4).u16(bytes);
        }
    }

    /**
     * Kind 3, length 3 (RFC 7323).
     *
     * @param shift 0…255, of which 14 is the largest that means something
     */
    record WindowScale(int shift) implements TcpOption {
        /** @throws IllegalArgumentException if the shift does not fit 8 bits */
        public WindowScale {
            FieldWidth.check("window scale", shift, 8);
        }

        @Override
        public int kind() {
            return 3;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(3).u8(3).u8(shift);
        }
    }

    /** Kind 4, length 2 (RFC 2018). */
    record SackPermitted() implements TcpOption {
        @Override
        public int kind() {
            return 4;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(4).u8(2);
        }
    }

    /**
     * Kind 5 (RFC 2018).
     *
     * @param blocks 1 to 31 received ranges, of which a header holds 4; each left and right edge
     */
    record SelectiveAck(List<Block> blocks) implements TcpOption {
        /**
         * A received range.
         *
         * @param left first sequence number
         * @param right sequence number behind the last
         */
        public record Block(int left, int right) {}

        /** @throws IllegalArgumentException if there is no block or more than the length byte can tell */
        public SelectiveAck {
            blocks = List.copyOf(blocks);
            if (blocks.isEmpty() || blocks.size() > 31) {
                throw new IllegalArgumentException(blocks.size() + " blocks; an option holds 1…31");
            }
        }

        @Override
        public int kind() {
            return 5;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(5).u8(2 + 8 * blocks.size());
            blocks.forEach(block -> out.u32(block.left()).u32(block.right()));
        }
    }

    /**
     * Kind 8, length 10 (RFC 7323).
     *
     * @param value the sender's clock
     * @param echo the clock value last received
     */
    record Timestamps(int value, int echo) implements TcpOption {
        @Override
        public int kind() {
            return 8;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(8).u8(10).u32(value).u32(echo);
        }
    }

    /**
     * Kind 34 (RFC 7413).
     *
     * @param cookie empty asks for a cookie, otherwise the cookie itself; at most 253 bytes, of which a header holds 38
     */
    record FastOpenCookie(Bytes cookie) implements TcpOption {
        /** @throws IllegalArgumentException if the cookie is longer than the length byte can tell */
        public FastOpenCookie {
            if (cookie.length() > 253) {
                throw new IllegalArgumentException("cookie of " + cookie.length() + " bytes; an option holds 253");
            }
        }

        @Override
        public int kind() {
            return 34;
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(34).u8(2 + cookie.length()).bytes(cookie);
        }
    }

    /**
     * Any other option with kind and length, MPTCP (kind 30) among them.
     *
     * @param kind 2…255
     * @param body the bytes behind the length byte, at most 253
     */
    record Other(int kind, Bytes body) implements TcpOption {
        /** @throws IllegalArgumentException if kind or body size do not fit a byte */
        public Other {
            if (kind < 2 || kind > 255 || body.length() > 253) {
                throw new IllegalArgumentException("kind " + kind + " with " + body.length() + " bytes");
            }
        }

        @Override
        public void write(ByteWriter out) {
            out.u8(kind).u8(2 + body.length()).bytes(body);
        }
    }

    /**
     * Bytes that are no well-formed option; also how a deliberately wrong one is sent.
     *
     * @param raw the bytes from the kind on; for a broken frame, all that is left of the option area
     * @param defect what is wrong
     */
    record Unparsed(Bytes raw, Defect defect) implements TcpOption {
        @Override
        public int kind() {
            return raw.isEmpty() ? 0 : raw.u8(0);
        }

        @Override
        public void write(ByteWriter out) {
            out.bytes(raw);
        }
    }
}
