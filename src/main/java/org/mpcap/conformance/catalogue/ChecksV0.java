package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.CLOSES;
import static org.mpcap.conformance.ServerNeed.COMMANDS;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.Trait;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.FastcloseScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.PrioScripts;
import org.mpcap.conformance.script.RobustScripts;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpPrio;

/** Closing, addresses and fallback of version 0 (RFC 6824 sections 3.3.3 to 3.6). */
final class ChecksV0 {
    private ChecksV0() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(closing());
        all.addAll(addresses());
        all.addAll(fallback());
        return all;
    }

    private static List<ConformanceCheck> closing() {
        return List.of(
                ConformanceCheck.of("v0/close/3.3.3-1", MUST, "a bare DATA_FIN; DATA_FIN with data")
                        .requires("DATA_FIN takes one octet of the data sequence space and is acknowledged.")
                        .expects("DATA_ACK +1; + length + 1")
                        .needs(READS)
                        .script(s -> {
                            CloseScripts.bareDataFin(s);
                            CloseScripts.dataFinWithData(s);
                        }),
                ConformanceCheck.of("v0/close/3.3.3-2", MUST, "FIN without DATA_FIN on the only subflow")
                        .requires("Closing the last subflow without DATA_FIN does not close the connection.")
                        .expects("no DATA_FIN back")
                        .needs(CLOSES)
                        .script(CloseScripts::finOnOnlySubflow),
                ConformanceCheck.of("v0/close/3.3.3-3", MUST, "the server closes: form of its DATA_FIN")
                        .requires("A bare DATA_FIN has SSN 0 and length 1.")
                        .expects("DATA_FIN: SSN 0, length 1")
                        .needs(CLOSES)
                        .script(CloseScripts::formOfDataFin),
                ConformanceCheck.of("v0/fastclose/3.5-1", MUST, "MP_FASTCLOSE on an ACK, two subflows")
                        .requires("MP_FASTCLOSE with the right key closes the whole connection.")
                        .expects("RST on all subflows")
                        .needs(READS, SECOND)
                        .script(FastcloseScripts::onAck),
                ConformanceCheck.of("v0/fastclose/3.5-2", MUST, "MP_FASTCLOSE with a wrong key")
                        .requires("MP_FASTCLOSE with a wrong key is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(FastcloseScripts::wrongKey),
                ConformanceCheck.of("v0/fastclose/3.5-3", MUST, "the server program aborts, two subflows")
                        .requires(
                                "An abort sends MP_FASTCLOSE with the peer's key on one subflow and RST on the others.")
                        .expects("MP_FASTCLOSE(K_A) on one, RST on the others")
                        .needs(COMMANDS, SECOND)
                        .script(FastcloseScripts::serverAborts),
                ConformanceCheck.of("v0/reset/4-1", MUST, "RST on one of two subflows")
                        .requires("A reset closes only its subflow.")
                        .expects("the other goes on")
                        .needs(READS, SECOND)
                        .script(FastcloseScripts::otherSubflowGoesOn));
    }

    private static List<ConformanceCheck> addresses() {
        return List.of(
                ConformanceCheck.of("v0/addr/3.4.1-1", INFO, "ADD_ADDR, with and without port")
                        .requires("ADD_ADDR has no echo in version 0.")
                        .expects("no echo; the connection lives")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection
                                    .first()
                                    .ack(new AddAddr(
                                            4,
                                            20,
                                            AddressScripts.nobody(20),
                                            OptionalInt.empty(),
                                            OptionalLong.empty()))
                                    .ack(new AddAddr(
                                            4,
                                            21,
                                            AddressScripts.nobody(21),
                                            OptionalInt.of(4433),
                                            OptionalLong.empty()));
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v0/addr/3.4.1-2", ROBUST, "ADD_ADDR with a length that is none")
                        .requires("A malformed option is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> MalformedOptions.lengths(
                                s, 0x34, new int[] {3, 4, 7, 9, 11, 16, 20, 21, 22, 23, 28, 30})),
                ConformanceCheck.of("v0/rmaddr/3.4.2-1", MUST, "an unknown address id")
                        .requires("An unknown address id is silently ignored (3.7).")
                        .expects("ignored")
                        .needs(READS)
                        .script(AddressScripts::unknown),
                ConformanceCheck.of("v0/rmaddr/3.4.2-2", SHOULD, "the id of a live joined subflow")
                        .requires("A path in use should be checked by a keepalive before it is removed.")
                        .expects("a keepalive; the path is kept")
                        .needs(READS, SECOND)
                        .script(AddressScripts::live),
                ConformanceCheck.of("v0/prio/3.3.8-1", SHOULD, "MP_PRIO on the subflow that carries the data")
                        .requires("The subflow MP_PRIO comes on becomes a backup.")
                        .expects("data moves to the other subflow")
                        .needs(DATA, SECOND)
                        .script(s -> PrioScripts.moves(s, new MpPrio(1, OptionalInt.empty()))),
                ConformanceCheck.of("v0/prio/3.3.8-2", SHOULD, "MP_PRIO with address id 0 on the joined subflow")
                        .requires("An address id names the subflows that become a backup.")
                        .expects("applied to the initial subflow")
                        .needs(DATA, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.ack(new MpPrio(1, OptionalInt.of(0)));
                            s.pause(30);
                            int before = connection.first().streamLength();
                            s.given(BulkTransfer.echo(s, connection, joined, 10_000), "the data does not come in full");
                            int still = connection.first().streamLength() - before;
                            s.note(still + " of 10000 bytes on the initial subflow");
                            s.should(still == 0, still + " of 10000 bytes on the initial subflow");
                        }));
    }

    private static List<ConformanceCheck> fallback() {
        List<ConformanceCheck> all = new ArrayList<>(List.of(
                ConformanceCheck.of(
                                "v0/fallback/3.6-1", MUST, "server data acknowledged without DATA_ACK, first subflow")
                        .requires(
                                "ACKs without DATA_ACK on the first subflow mean that options are lost: the server must fall back.")
                        .expects("falls back; no DSS any more")
                        .needs(DATA)
                        .script(s -> FallbackScripts.acksWithoutDss(s, false)),
                ConformanceCheck.of(
                                "v0/fallback/3.6-2", MUST, "server data acknowledged without DATA_ACK, joined subflow")
                        .requires("ACKs without DATA_ACK on a joined subflow must be answered with RST.")
                        .expects("RST")
                        .needs(DATA, SECOND)
                        .script(FallbackScripts::joinedWithoutDataAck),
                ConformanceCheck.of("v0/fallback/3.6-3", MUST, "a bad checksum on the only subflow")
                        .requires("A failed checksum is answered with MP_FAIL; the data is not acknowledged.")
                        .expects("MP_FAIL(DSN); the bytes not DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            FallbackScripts.badChecksum(
                                    s, s.connection().withChecksums().open());
                            FallbackScripts.failedBytes(s);
                        }),
                ConformanceCheck.of("v0/fallback/3.6-4", MUST, "a bad checksum on a joined subflow")
                        .requires("With another subflow the one with the bad checksum is reset with MP_FAIL.")
                        .expects("RST with MP_FAIL(DSN)")
                        .needs(READS, SECOND)
                        .script(FallbackScripts::badChecksumOnJoined),
                ConformanceCheck.of("v0/fallback/3.6-5", SHOULD, "an infinite mapping from us")
                        .requires("After an infinite mapping no DATA_ACK is sent.")
                        .expects("no DATA_ACKs any more")
                        .needs(DATA)
                        .script(FallbackScripts::noDataAckAfterInfinite),
                ConformanceCheck.of("v0/fallback/3.6-6", MUST, "MP_FAIL to the server on the only subflow")
                        .requires("MP_FAIL is answered with an infinite mapping.")
                        .expects("infinite mapping on its next data")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.given(connection.awaitEcho(7), "no data back");
                            connection.first().ack(new MpFail(0, connection.peerNext()));
                            s.pause(50);
                            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
                            boolean infinite = s.await(
                                    s.patience(),
                                    () -> FallbackScripts.infinite(connection).isPresent());
                            s.note((infinite ? "infinite mapping, " : "no infinite mapping, ") + state);
                            s.ought(infinite, "no infinite mapping with the next data");
                        })));
        all.addAll(DupackChecks.checks(MptcpVersion.V0));
        all.add(ConformanceCheck.of("v0/robust/-1", ROBUST, "unknown subtypes, malformed and random options")
                .requires("The server survives any option.")
                .expects("survives")
                .needs(READS)
                .traits(Trait.FULL)
                .script(s -> {
                    RobustScripts.unknownInSyn(s);
                    RobustScripts.unknownEstablished(s);
                    RobustScripts.randomEstablished(s, 1500);
                }));
        return all;
    }
}
