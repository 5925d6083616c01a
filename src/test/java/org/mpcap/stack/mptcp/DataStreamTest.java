package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/** Numbering, placing and ordering of data, against plain models; all first sequence numbers are near a wrap of 32 or 64 bits. */
class DataStreamTest {
    private static final long[] FIRST = {1, 0xffff_fff0L, 0x7fff_ffff_ffff_fff0L, -16, 0x1234_5678_ffff_ff00L};

    private static Bytes random(int length, SplittableRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    @Test
    void pieceAndOverlapInAnyOrderGiveTheStreamOnce() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2000; round++) {
            long first = FIRST[round % FIRST.length];
            Bytes data = random(1 + random.nextInt(500), random);
            DataReceiver receiver = new DataReceiver(first);
            boolean[] came = new boolean[data.length()];
            ByteWriter got = new ByteWriter(500);
            receiver.finAt(first + data.length());
            while (got.size() < data.length()) {
                int from = random.nextInt(data.length());
                int length = Math.min(1 + random.nextInt(80), data.length() - from);
                for (int i = from; i < from + length; i++) {
                    came[i] = true;
                }
                long dsn = receiver.widen((first + from) & 0xffff_ffffL, false);
                receiver.offer(dsn, data.slice(from, length)).data().forEach(got::bytes);
                int prefix = 0;
                while (prefix < came.length && came[prefix]) {
                    prefix++;
                }
                assertThat(got.toBytes()).isEqualTo(data.slice(0, prefix));
                boolean complete = prefix == data.length();
                assertThat(receiver.finished()).isEqualTo(complete);
                assertThat(receiver.next()).isEqualTo(first + prefix + (complete ? 1 : 0));
            }
        }
    }

    @Test
    void dataBeyondTheWindowIsDropped() {
        DataReceiver receiver = new DataReceiver(-5);
        assertThat(receiver.offer(-5 + DataReceiver.WINDOW, Bytes.of((byte) 1)).data())
                .isEmpty();
        assertThat(receiver.offer(-5, Bytes.of((byte) 2)).data()).hasSize(1);
        assertThat(receiver.next()).isEqualTo(-4);
    }

    @Test
    void theByteThatFillsTheHoleIsTakenHoweverManyWait() {
        DataReceiver receiver = new DataReceiver(0);
        int waiting = 0;
        while (receiver.offer(1 + 2L * waiting, Bytes.of((byte) 1)).data().isEmpty() && waiting < 2000) {
            waiting++;
        }
        assertThat(receiver.offer(0, Bytes.of((byte) 2)).data()).hasSize(2);
        assertThat(receiver.next()).isEqualTo(2);
    }

    @Test
    void oldDataIsADuplicate() {
        DataReceiver receiver = new DataReceiver(100);
        receiver.offer(100, Bytes.of((byte) 1, (byte) 2));
        assertThat(receiver.offer(101, Bytes.of((byte) 2)).duplicate()).isTrue();
    }

    @Test
    void theSenderNumbersEveryByteOnceAndKeepsItUntilAcknowledged() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 2000; round++) {
            long first = FIRST[round % FIRST.length];
            DataSender sender = new DataSender(first);
            Bytes data = random(random.nextInt(300), random);
            for (int at = 0; at < data.length(); ) {
                int piece = Math.min(1 + random.nextInt(100), data.length() - at);
                sender.enqueue(data.slice(at, piece));
                at += piece;
            }
            sender.close();
            assertThat(sender.outstanding()).isEqualTo(data.length());
            Subflow subflow = anySubflow();
            ByteWriter sent = new ByteWriter(300);
            for (Optional<DataSender.Chunk> chunk = sender.take(1 + random.nextInt(60), subflow);
                    chunk.isPresent();
                    chunk = sender.take(1 + random.nextInt(60), subflow)) {
                assertThat(chunk.get().dsn()).isEqualTo(first + sent.size());
                sent.bytes(chunk.get().data());
            }
            assertThat(sent.toBytes()).isEqualTo(data);
            assertThat(sender.finDue()).isTrue();
            assertThat(sender.finDsn()).isEqualTo(first + data.length());
            Set<Long> again = new HashSet<>();
            sender.reinject(subflow);
            assertThat(sender.finDue())
                    .as("data called back goes before DATA_FIN")
                    .isEqualTo(data.isEmpty());
            for (Optional<DataSender.Chunk> chunk = sender.take(7, subflow);
                    chunk.isPresent();
                    chunk = sender.take(7, subflow)) {
                for (int i = 0; i < chunk.get().data().length(); i++) {
                    assertThat(again.add(chunk.get().dsn() + i)).isTrue();
                }
            }
            assertThat(again).hasSize(data.length());
            assertThat(sender.acknowledge(first + data.length() + 2))
                    .as("never sent")
                    .isFalse();
            assertThat(sender.acknowledge(first + data.length() + 1)).isTrue();
            assertThat(sender.finAcknowledged() && sender.drained()).isTrue();
        }
    }

    @Test
    void behindTheEndThereIsNoPlaceForData() {
        DataSender sender = new DataSender(100);
        sender.enqueue(Bytes.of((byte) 1));
        sender.close();
        sender.enqueue(Bytes.of((byte) 2));
        assertThat(sender.outstanding()).isEqualTo(1);
    }

    private static Subflow anySubflow() {
        ScriptedPeer peer = new ScriptedPeer();
        return new Subflow(peer.stack, peer.path, ScriptedPeer.TUPLE, TcpProfile.usual(), 0, new HandshakeOwner() {});
    }

    @Test
    void mappingsAndBytesInAnyInterleavingAreJoined() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 2000; round++) {
            boolean checksums = random.nextBoolean();
            ReceivedMappings mappings = new ReceivedMappings(checksums);
            Bytes data = random(1 + random.nextInt(300), random);
            List<ReceivedMappings.Mapping> due = new ArrayList<>();
            for (int at = 0; at < data.length(); ) {
                int length = Math.min(1 + random.nextInt(100), data.length() - at);
                long dsn = 1000 + 2L * at;
                OptionalInt sum = checksums
                        ? OptionalInt.of(DssChecksum.of(dsn, 1 + at, length, data.slice(at, length)))
                        : OptionalInt.empty();
                due.add(new ReceivedMappings.Mapping(dsn, 1 + at, length, length, sum));
                at += length;
            }
            List<ReceivedMappings.Mapping> all = List.copyOf(due);
            int appended = 0;
            ByteWriter got = new ByteWriter(300);
            while (got.size() < data.length()) {
                if (appended < data.length() && (due.isEmpty() || random.nextBoolean())) {
                    int length = Math.min(1 + random.nextInt(60), data.length() - appended);
                    assertThat(mappings.append(data.slice(appended, length))).isTrue();
                    appended += length;
                } else if (!due.isEmpty()) {
                    ReceivedMappings.Mapping mapping = due.remove(random.nextInt(due.size()));
                    mappings.map(mapping);
                    mappings.map(mapping);
                }
                for (ReceivedMappings.Placed placed : mappings.drain()) {
                    int at = got.size();
                    ReceivedMappings.Mapping mapping = all.stream()
                            .filter(each -> each.ssn() <= 1 + at && 1 + at < each.ssn() + each.length())
                            .findFirst()
                            .orElseThrow();
                    assertThat(placed.dsn()).isEqualTo(mapping.dsn() + 1 + at - mapping.ssn());
                    assertThat(placed.intact()).isTrue();
                    got.bytes(placed.data());
                }
            }
            assertThat(got.toBytes()).isEqualTo(data);
            assertThat(mappings.unmapped()).isZero();
        }
    }

    @Test
    void aChangedByteIsNoticedWithChecksums() {
        Bytes data = Bytes.fromHex("68656c6c6f");
        ReceivedMappings mappings = new ReceivedMappings(true);
        mappings.map(new ReceivedMappings.Mapping(9, 1, 5, 5, OptionalInt.of(DssChecksum.of(9, 1, 5, data))));
        mappings.append(Bytes.fromHex("68656c6c6e"));
        assertThat(mappings.drain()).hasSize(1).noneMatch(ReceivedMappings.Placed::intact);
    }

    @Test
    void bytesWithoutAMappingAreBounded() {
        ReceivedMappings mappings = new ReceivedMappings(false);
        Bytes block = Bytes.of(new byte[1 << 16]);
        for (int i = 0; i < 4; i++) {
            assertThat(mappings.append(block)).isTrue();
        }
        assertThat(mappings.append(Bytes.of((byte) 0))).isFalse();
        assertThat(mappings.unmapped()).isEqualTo(1 << 18);
    }

    @Test
    void singleBytesDoNotHoldOnToTheFramesTheyCameIn() {
        DataSender sender = new DataSender(1);
        for (int i = 0; i < 3000; i++) {
            byte[] frame = new byte[66];
            frame[65] = (byte) i;
            sender.enqueue(Bytes.adopt(frame).from(65));
        }

        assertThat(sender.pieces()).isEqualTo(3);
        assertThat(sender.outstanding()).isEqualTo(3000);
    }
}
