package org.mpcap.responder;

import java.util.Arrays;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.TcpSegment;

/**
 * The frame of an answer, made once from records: answers in one manner to SYNs that ask for the same differ in addresses, ports,
 * numbers and the server's key only, and those are patched.
 */
final class AnswerTemplate {
    private static final int IP = 14;
    private static final int TCP_HEADER = 20;
    private static final int KIND_TIMESTAMPS = 8;
    private static final int KIND_MPTCP = 30;

    private final byte[] frame;
    private final boolean v6;
    private final int tcp;
    private int timestamps;
    private int key;

    /** @param frame an answer whose options are laid out as those of all answers to come */
    AnswerTemplate(byte[] frame, boolean v6) {
        this.frame = frame.clone();
        this.v6 = v6;
        tcp = IP + (v6 ? 40 : 20);
        int end = tcp + ((frame[tcp + 12] & 0xff) >>> 4) * 4;
        int length;
        for (int at = tcp + TCP_HEADER; at < end && frame[at] != 0; at += length) {
            length = frame[at] == 1 ? 1 : frame[at + 1];
            if (frame[at] == KIND_TIMESTAMPS) {
                timestamps = at + 2;
            } else if (frame[at] == KIND_MPTCP) {
                key = at + 4;
            }
        }
    }

    /** The answer to this SYN. */
    byte[] answer(SynFrame syn, int sequence, int acknowledgment, long serverKey) {
        byte[] asked = syn.frame;
        byte[] answer = Arrays.copyOf(frame, frame.length);
        System.arraycopy(asked, 6, answer, 0, 6);
        System.arraycopy(asked, 0, answer, 6, 6);
        int address = v6 ? 16 : 4;
        int addresses = tcp - 2 * address;
        System.arraycopy(asked, addresses + address, answer, addresses, address);
        System.arraycopy(asked, addresses, answer, addresses + address, address);
        put16(answer, tcp, syn.destinationPort());
        put16(answer, tcp + 2, syn.sourcePort());
        put32(answer, tcp + 4, sequence);
        put32(answer, tcp + 8, acknowledgment);
        if (timestamps != 0) {
            put32(answer, timestamps, sequence);
            put32(answer, timestamps + 4, syn.timestamp);
        }
        if (key != 0) {
            put32(answer, key, (int) (serverKey >>> 32));
            put32(answer, key + 4, (int) serverKey);
        }
        if (!v6) {
            put16(answer, IP + 10, 0);
            put16(answer, IP + 10, Checksums.fold(sum(answer, IP, tcp)));
        }
        put16(answer, tcp + 16, 0);
        long sum = sum(answer, addresses, answer.length) + TcpSegment.PROTOCOL + answer.length - tcp;
        put16(answer, tcp + 16, Checksums.fold(sum));
        return answer;
    }

    private static long sum(byte[] bytes, int from, int to) {
        long sum = 0;
        for (int at = from; at < to; at += 2) {
            sum += (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
        }
        return sum;
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
