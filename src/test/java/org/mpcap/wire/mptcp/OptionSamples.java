package org.mpcap.wire.mptcp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Defect;
import org.mpcap.wire.IpAddress;

/** Options as bytes, as values and as text. Those said to be real were sent by Linux 0.95 (v0) or Linux 6.18 (v1). */
final class OptionSamples {
    private OptionSamples() {}

    /** One option in its three forms. */
    record Sample(String name, String hex, MptcpOption option, String text) {
        Bytes bytes() {
            return Bytes.fromHex(hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample> all() {
        return Stream.of(capable(), joins(), dss(), addresses(), others(), kept())
                .flatMap(List::stream);
    }

    private static List<Sample> capable() {
        return List.of(
                new Sample(
                        "real v1 SYN",
                        "1e04 01 01",
                        new MpCapable.Syn(1, MpCapable.FLAG_HMAC),
                        "mp_capable v1 flags [H]"),
                new Sample(
                        "SYN with every version bit and flag",
                        "1e04 0f ff",
                        new MpCapable.Syn(15, 0xff),
                        "mp_capable v15 flags [ABCDEFGH]"),
                new Sample("SYN without flags", "1e04 00 00", new MpCapable.Syn(0, 0), "mp_capable v0 flags []"),
                new Sample(
                        "real v0 SYN",
                        "1e0c 00 01 6042a881c737b9e2",
                        new MpCapable.OneKey(0, 1, 0x6042a881c737b9e2L),
                        "mp_capable v0 flags [H] key 0x6042a881c737b9e2"),
                new Sample(
                        "real v0 SYN/ACK",
                        "1e0c 00 01 1537b3516872946d",
                        new MpCapable.OneKey(0, 1, 0x1537b3516872946dL),
                        "mp_capable v0 flags [H] key 0x1537b3516872946d"),
                new Sample(
                        "real v1 SYN/ACK",
                        "1e0c 01 01 b4f05b8e70b7d6c0",
                        new MpCapable.OneKey(1, 1, 0xb4f05b8e70b7d6c0L),
                        "mp_capable v1 flags [H] key 0xb4f05b8e70b7d6c0"),
                new Sample(
                        "real v0 third ACK",
                        "1e14 00 01 8ef73cc479e0e58b 078cccc592ee3b1a",
                        new MpCapable.BothKeys(0, 1, 0x8ef73cc479e0e58bL, 0x078cccc592ee3b1aL),
                        "mp_capable v0 flags [H] key 0x8ef73cc479e0e58b peer-key 0x078cccc592ee3b1a"),
                new Sample(
                        "real v1 third ACK with data",
                        "1e16 01 01 a8ceee69c666cd72 55bf30facad07494 0010",
                        new MpCapable.WithData(1, 1, 0xa8ceee69c666cd72L, 0x55bf30facad07494L, 16, OptionalInt.empty()),
                        "mp_capable v1 flags [H] key 0xa8ceee69c666cd72 peer-key 0x55bf30facad07494 len 16"),
                new Sample(
                        "real v1 third ACK with data and checksum",
                        "1e18 01 81 a6c6a810145b643c e1234e0d70bd3d42 0010 0ae3",
                        new MpCapable.WithData(
                                1, 0x81, 0xa6c6a810145b643cL, 0xe1234e0d70bd3d42L, 16, OptionalInt.of(0x0ae3)),
                        "mp_capable v1 flags [AH] key 0xa6c6a810145b643c peer-key 0xe1234e0d70bd3d42 len 16 csum 0x0ae3"));
    }

    private static List<Sample> joins() {
        return List.of(
                new Sample(
                        "real v0 join SYN",
                        "1e0c 10 05 abbacceb 0c17b00e",
                        new MpJoin.Syn(0, 5, 0xabbacceb, 0x0c17b00e),
                        "mp_join syn id 5 token 0xabbacceb nonce 0x0c17b00e"),
                new Sample(
                        "join SYN as backup with reserved bits",
                        "1e0c 1f ff ffffffff 00000000",
                        new MpJoin.Syn(0xf, 255, -1, 0),
                        "mp_join syn backup reserved 0xe id 255 token 0xffffffff nonce 0x00000000"),
                new Sample(
                        "real v0 join SYN/ACK",
                        "1e10 10 00 051298cede3772ce 66ceb3e5",
                        new MpJoin.SynAck(0, 0, 0x051298cede3772ceL, 0x66ceb3e5),
                        "mp_join syn-ack id 0 hmac 0x051298cede3772ce nonce 0x66ceb3e5"),
                new Sample(
                        "join SYN/ACK as backup",
                        "1e10 11 07 ffffffffffffffff 80000000",
                        new MpJoin.SynAck(MpJoin.FLAG_BACKUP, 7, -1, 0x80000000),
                        "mp_join syn-ack backup id 7 hmac 0xffffffffffffffff nonce 0x80000000"),
                new Sample(
                        "real v0 join ACK",
                        "1e18 1000 a46556ff13464c0941cf37dde1d17e85edb8023d",
                        new MpJoin.Ack(0, Bytes.fromHex("a46556ff13464c0941cf37dde1d17e85edb8023d")),
                        "mp_join ack hmac 0xa46556ff13464c0941cf37dde1d17e85edb8023d"),
                new Sample(
                        "real v0 join ACK with a reserved bit",
                        "1e18 1100 8a5ebf043eb03c582c23618fa44c6b61d427cec0",
                        new MpJoin.Ack(0x100, Bytes.fromHex("8a5ebf043eb03c582c23618fa44c6b61d427cec0")),
                        "mp_join ack reserved 0x100 hmac 0x8a5ebf043eb03c582c23618fa44c6b61d427cec0"));
    }

    private static List<Sample> dss() {
        return List.of(
                new Sample("nothing", "1e04 2000", new Dss(0, OptionalLong.empty(), Optional.empty()), "dss"),
                new Sample(
                        "real v0 data ACK",
                        "1e08 2001 0097ae98",
                        new Dss(Dss.FLAG_DATA_ACK, OptionalLong.of(9940632), Optional.empty()),
                        "dss dack4 9940632"),
                new Sample(
                        "largest 4-byte data ACK",
                        "1e08 2001 ffffffff",
                        new Dss(Dss.FLAG_DATA_ACK, OptionalLong.of(0xffff_ffffL), Optional.empty()),
                        "dss dack4 4294967295"),
                new Sample(
                        "real v1 8-byte data ACK",
                        "1e0c 2003 eb0cd5c27afb359d",
                        new Dss(0x03, OptionalLong.of(0xeb0cd5c27afb359dL), Optional.empty()),
                        "dss dack8 16937147329897248157"),
                new Sample(
                        "real v0 data with checksum",
                        "1e14 2005 a581bc6a 1cd99bdf 00000001 0014 74d4",
                        new Dss(
                                0x05,
                                OptionalLong.of(2776743018L),
                                Optional.of(new Dss.Mapping(484023263, 1, 20, OptionalInt.of(0x74d4)))),
                        "dss dack4 2776743018 dsn4 484023263 ssn 1 len 20 csum 0x74d4"),
                new Sample(
                        "real v0 data without checksum",
                        "1e12 2005 c2a8e93b ed30127f 00000001 0013",
                        new Dss(
                                0x05,
                                OptionalLong.of(3265849659L),
                                Optional.of(new Dss.Mapping(3979350655L, 1, 19, OptionalInt.empty()))),
                        "dss dack4 3265849659 dsn4 3979350655 ssn 1 len 19"),
                new Sample(
                        "real v1 data with checksum",
                        "1e18 200d 04df3b37 a472b119f3d7f1df 00000011 7a60 e25f",
                        new Dss(
                                0x0d,
                                OptionalLong.of(81738551),
                                Optional.of(new Dss.Mapping(0xa472b119f3d7f1dfL, 17, 31328, OptionalInt.of(0xe25f)))),
                        "dss dack4 81738551 dsn8 11849728294588510687 ssn 17 len 31328 csum 0xe25f"),
                new Sample(
                        "real v1 DATA_FIN",
                        "1e1a 201f 0ac1badab96f9400 0013dff91f40dbe4 00000000 0001",
                        new Dss(
                                0x1f,
                                OptionalLong.of(0x0ac1badab96f9400L),
                                Optional.of(new Dss.Mapping(0x0013dff91f40dbe4L, 0, 1, OptionalInt.empty()))),
                        "dss fin dack8 775106059461170176 dsn8 5594285621697508 ssn 0 len 1"),
                new Sample(
                        "real v1 infinite mapping",
                        "1e18 200d b8677e0f eb0cd5c27afc3415 00000000 0000 fe89",
                        new Dss(
                                0x0d,
                                OptionalLong.of(3093790223L),
                                Optional.of(new Dss.Mapping(0xeb0cd5c27afc3415L, 0, 0, OptionalInt.of(0xfe89)))),
                        "dss dack4 3093790223 dsn8 16937147329897313301 ssn 0 len 0 csum 0xfe89"),
                new Sample(
                        "mapping alone, every bit set",
                        "1e12 2ffc ffffffffffffffff ffffffff ffff",
                        new Dss(
                                0xffc,
                                OptionalLong.empty(),
                                Optional.of(new Dss.Mapping(-1, -1, 0xffff, OptionalInt.empty()))),
                        "dss reserved 0xfe0 fin dsn8 18446744073709551615 ssn 4294967295 len 65535"),
                new Sample(
                        "longest DSS",
                        "1e1c 201f 0000000000000001 0000000000000002 00000003 0004 0005",
                        new Dss(0x1f, OptionalLong.of(1), Optional.of(new Dss.Mapping(2, 3, 4, OptionalInt.of(5)))),
                        "dss fin dack8 1 dsn8 2 ssn 3 len 4 csum 0x0005"),
                new Sample(
                        "wide flags without their fields",
                        "1e04 200a",
                        new Dss(0x0a, OptionalLong.empty(), Optional.empty()),
                        "dss m a"));
    }

    private static List<Sample> addresses() {
        IpAddress v4 = IpAddress.parse("10.2.0.2");
        IpAddress v6 = IpAddress.parse("fd02::2");
        String text6 = "fd020000000000000000000000000002";
        OptionalInt port = OptionalInt.of(0x1f90);
        OptionalLong hmac = OptionalLong.of(0xedfaf44415f64198L);
        OptionalInt noPort = OptionalInt.empty();
        OptionalLong noHmac = OptionalLong.empty();
        return List.of(
                new Sample(
                        "real v0 ADD_ADDR of IPv4",
                        "1e08 34 02 0a4d0003",
                        new AddAddr(4, 2, IpAddress.parse("10.77.0.3"), noPort, noHmac),
                        "add_addr ipver 4 id 2 10.77.0.3"),
                new Sample(
                        "v0 ADD_ADDR of IPv4 with port",
                        "1e0a 34 02 0a020002 1f90",
                        new AddAddr(4, 2, v4, port, noHmac),
                        "add_addr ipver 4 id 2 10.2.0.2:8080"),
                new Sample(
                        "real v0 ADD_ADDR of IPv6",
                        "1e14 36 09 fd770001000000000000000000000003",
                        new AddAddr(6, 9, IpAddress.parse("fd77:1::3"), noPort, noHmac),
                        "add_addr ipver 6 id 9 fd77:1::3"),
                new Sample(
                        "v0 ADD_ADDR of IPv6 with port",
                        "1e16 36 09 " + text6 + " 1f90",
                        new AddAddr(6, 9, v6, port, noHmac),
                        "add_addr ipver 6 id 9 [fd02::2]:8080"),
                new Sample(
                        "real v1 ADD_ADDR of IPv4",
                        "1e10 30 01 0a020002 edfaf44415f64198",
                        new AddAddr(0, 1, v4, noPort, hmac),
                        "add_addr id 1 10.2.0.2 hmac 0xedfaf44415f64198"),
                new Sample(
                        "real v1 echo of IPv4",
                        "1e08 31 01 0a020002",
                        new AddAddr(AddAddr.FLAG_ECHO, 1, v4, noPort, noHmac),
                        "add_addr echo id 1 10.2.0.2"),
                new Sample(
                        "v1 ADD_ADDR of IPv4 with port",
                        "1e12 30 01 0a020002 1f90 edfaf44415f64198",
                        new AddAddr(0, 1, v4, port, hmac),
                        "add_addr id 1 10.2.0.2:8080 hmac 0xedfaf44415f64198"),
                new Sample(
                        "real v1 ADD_ADDR of IPv6",
                        "1e1c 30 01 " + text6 + " 8279d83dba930221",
                        new AddAddr(0, 1, v6, noPort, OptionalLong.of(0x8279d83dba930221L)),
                        "add_addr id 1 fd02::2 hmac 0x8279d83dba930221"),
                new Sample(
                        "v1 ADD_ADDR of IPv6 with port and reserved bits",
                        "1e1e 3e ff " + text6 + " 0000 ffffffffffffffff",
                        new AddAddr(0xe, 255, v6, OptionalInt.of(0), OptionalLong.of(-1)),
                        "add_addr flags 0xe id 255 [fd02::2]:0 hmac 0xffffffffffffffff"),
                new Sample("real v0 REMOVE_ADDR", "1e04 40 03", new RemoveAddr(0, List.of(3)), "remove_addr id 3"),
                new Sample(
                        "REMOVE_ADDR of several with reserved bits",
                        "1e07 4f 00 01 ff 80",
                        new RemoveAddr(0xf, List.of(0, 1, 255, 128)),
                        "remove_addr reserved 0xf id 0,1,255,128"));
    }

    private static List<Sample> others() {
        return List.of(
                new Sample(
                        "real v0 MP_PRIO to backup", "1e03 51", new MpPrio(1, OptionalInt.empty()), "mp_prio backup"),
                new Sample(
                        "v0 MP_PRIO of another address",
                        "1e04 51 01",
                        new MpPrio(1, OptionalInt.of(1)),
                        "mp_prio backup id 1"),
                new Sample(
                        "real v0 MP_PRIO to regular", "1e03 50", new MpPrio(0, OptionalInt.empty()), "mp_prio regular"),
                new Sample(
                        "MP_PRIO with reserved bits",
                        "1e04 5e ff",
                        new MpPrio(0xe, OptionalInt.of(255)),
                        "mp_prio regular reserved 0xe id 255"),
                new Sample(
                        "real v1 MP_FAIL",
                        "1e0c 6000 eb0cd5c27afb359d",
                        new MpFail(0, 0xeb0cd5c27afb359dL),
                        "mp_fail dsn8 16937147329897248157"),
                new Sample(
                        "MP_FAIL with reserved bits",
                        "1e0c 6fff 0000000000000000",
                        new MpFail(0xfff, 0),
                        "mp_fail reserved 0xfff dsn8 0"),
                new Sample(
                        "real v0 MP_FASTCLOSE",
                        "1e0c 7000 1537b3516872946d",
                        new MpFastClose(0, 0x1537b3516872946dL),
                        "mp_fastclose peer-key 0x1537b3516872946d"),
                new Sample(
                        "MP_FASTCLOSE with reserved bits",
                        "1e0c 7801 0000000000000001",
                        new MpFastClose(0x801, 1),
                        "mp_fastclose reserved 0x801 peer-key 0x0000000000000001"),
                new Sample("MP_TCPRST", "1e04 80 01", new MpTcpRst(0, 1), "mp_tcprst reason 1 (MPTCP-specific error)"),
                new Sample(
                        "transient MP_TCPRST with the unassigned flags",
                        "1e04 8f ff",
                        new MpTcpRst(0xf, 255),
                        "mp_tcprst transient reserved 0xe reason 255 (unassigned)"));
    }

    private static List<Sample> kept() {
        return List.of(
                new Sample(
                        "unassigned subtype",
                        "1e03 90",
                        new UnknownSubtype(9, Bytes.fromHex("1e0390")),
                        "mptcp subtype 9 0x1e0390"),
                new Sample(
                        "private subtype",
                        "1e08 ff 0102030405",
                        new UnknownSubtype(15, Bytes.fromHex("1e08ff0102030405")),
                        "mptcp subtype 15 0x1e08ff0102030405"),
                new Sample(
                        "no subtype",
                        "1e02",
                        UnparsedMptcp.at(Bytes.fromHex("1e02"), Defect.Rule.MPTCP_SUBTYPE_MISSING, 2),
                        "mptcp malformed 0x1e02: MPTCP option has no subtype (offset 2, RFC 8684 3)"));
    }
}
