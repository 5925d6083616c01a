package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.paths.PathAspect;
import org.mpcap.paths.PathCell;
import org.mpcap.paths.PathFinding;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/** What boxes on a simulated path make of each use of the option, as {@link MptcpPaths} sees it. */
class MptcpPathsTest {
    private static final Bytes DATA = Bytes.of("x".repeat(3000).getBytes(StandardCharsets.US_ASCII));

    static List<PathCell> look(long seed, boolean v6, double loss, String... behaviours) {
        try (Network network = Network.simulated(seed, Duration.ofMillis(5), loss)) {
            network.middlebox(behaviours);
            String server = v6 ? "[2001:db8::2]:80" : "192.0.2.2:80";
            MptcpServer.at(server).start(network);
            return MptcpPaths.to(server).data(DATA).build().run(network);
        }
    }

    /** P passes, p partly, L lost, ? unknown, in the order of the columns. */
    private static String row(PathCell cell) {
        return List.of(PathAspect.values()).stream()
                .map(aspect -> switch (cell.of(aspect).verdict()) {
                    case PASSES -> "P";
                    case PARTLY -> "p";
                    case LOST -> "L";
                    case UNKNOWN -> "?";
                })
                .collect(Collectors.joining());
    }

    /**
     * {@code strip-after} and the like begin at 20,000 bytes, more than a look at a path sends: here they begin earlier.
     */
    private static final String TABLE = """
            clamp-mss                                      PPPPPPP
            delay                                          PPPPPPP
            duplicate                                      PPPPPPP
            reorder                                        PPPPPPP
            lose                                           PPPPPPP
            split                                          PPPPPPP
            sequence                                       PPPPPPP
            quote-8                                        PPPPPPP
            mirror                                         PPPPPPP
            strip-syn                                      L??????
            strip-synack                                   L??????
            strip-third                                    L??????
            strip-out                                      L??????
            strip-back                                     L??????
            strip-all                                      L??????
            drop-syn                                       L??????
            reset-syn                                      L??????
            proxy                                          L??????
            strip-join-syn                                 PPPPLPP
            strip-join-synack                              PPPPLPP
            strip-join-third                               PPPPLPP
            strip-dss-join                                 PPPPLPP
            drop-join                                      PPPPLPP
            reset-join                                     PPPPLPP
            strip-add-addr                                 PPPPPLP
            drop-add-addr                                  PPPPPLP
            drop-fastclose                                 PPPPPPL
            alter                                          PPPLPPP
            alter:direction=out                            PPPLPPP
            strip-after:after=1000                         PL?LPPP
            strip-after:after=1000,direction=back          PL?LPPP
            drop-data:after=1000                           PL?LPPP
            drop:at=data,direction=back                    PP?PPPP
            answer-early                                   PL?LPPP
            """;

    static Stream<Arguments> table() {
        return TABLE.lines()
                .map(line -> line.split(" +"))
                .flatMap(row -> Stream.of(false, true).map(v6 -> Arguments.of(row[0], v6, row[1])));
    }

    @ParameterizedTest(name = "{0}, IPv6 {1}")
    @MethodSource("table")
    void eachBoxIsSeenInWhatItTakesAndNothingElse(String behaviour, boolean v6, String expected) {
        assertThat(row(look(1, v6, 0, behaviour).get(0))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("fifty")
    void aFifthOfAllPacketsLostIsNoBox(long seed) {
        assertThat(row(look(seed, seed % 2 == 0, 0.2).get(0))).isEqualTo("PPPPPPP");
    }

    static LongStream fifty() {
        return LongStream.range(0, 50);
    }

    @ParameterizedTest
    @MethodSource("table")
    void aBoxIsSeenThroughLoss(String behaviour, boolean v6, String expected) {
        assertThat(row(look(3, v6, 0.05, behaviour).get(0))).isEqualTo(expected);
    }

    @Test
    void aBoxOnOnePortIsSeenThereOnly() {
        try (Network network = Network.simulated(5)) {
            network.middlebox("strip-syn:port=443");
            MptcpServer.at("192.0.2.2:80", "192.0.2.2:443").start(network);
            List<PathCell> cells =
                    MptcpPaths.to("192.0.2.2").ports(80, 443).build().run(network);

            assertThat(cells).extracting(cell -> cell.target().port()).containsExactly(80, 443);
            assertThat(cells.get(0).of(PathAspect.MP_CAPABLE).verdict()).isEqualTo(PathFinding.Verdict.PASSES);
            assertThat(cells.get(1).of(PathAspect.MP_CAPABLE).verdict()).isEqualTo(PathFinding.Verdict.LOST);
        }
    }

    @Test
    void aBoxOnOnePathIsSeenThereOnlyAndJoinsOverItAreTriedAllTheSame() {
        try (Network network = Network.simulated(6)) {
            network.middlebox("strip:at=syn,option=mp-capable,client=192.0.2.77");
            MptcpServer.at("192.0.2.2:80").start(network);
            List<PathCell> cells = MptcpPaths.to("192.0.2.2:80")
                    .sources(List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.77")))
                    .data(DATA)
                    .build()
                    .run(network);

            assertThat(cells).extracting(MptcpPathsTest::row).containsExactly("PPPPPPP", "L???P??");
        }
    }

    @Test
    void announcedAddressesAreLookedAt() {
        try (Network network = Network.simulated(7)) {
            network.middlebox("drop-join:server=192.0.2.3");
            MptcpServer.at("192.0.2.2:80", "192.0.2.3:80").start(network);
            List<PathCell> cells =
                    MptcpPaths.to("192.0.2.2:80").data(DATA).build().run(network);

            assertThat(cells).extracting(PathCell::announced).containsExactly(false, true);
            assertThat(cells).extracting(MptcpPathsTest::row).containsExactly("PPPPPPP", "PPPPLPP");
        }
    }

    @Test
    void aClosedPortAndASilentHostAreNoBoxes() {
        try (Network network = Network.simulated(8)) {
            MptcpServer.at("192.0.2.2:80").start(network);
            PathCell closed = MptcpPaths.to("192.0.2.2:81").build().run(network).get(0);
            PathCell silent = MptcpPaths.to("192.0.2.9:80").build().run(network).get(0);

            assertThat(closed.isSound()).isTrue();
            assertThat(closed.of(PathAspect.MP_CAPABLE).detail()).contains("the port is closed");
            assertThat(silent.isSound()).isTrue();
            assertThat(silent.of(PathAspect.MP_CAPABLE).detail()).contains("not even a SYN without MPTCP");
        }
    }

    @Test
    void aServerThatSaysNothingLeavesDataBackOpen() {
        assertThat(MptcpPaths.to("192.0.2.2:80")).isNotNull();
        try (Network network = Network.simulated(9)) {
            MptcpServer.at("192.0.2.2:80").start(network);
            PathCell cell = MptcpPaths.to("192.0.2.2:80")
                    .data(Bytes.EMPTY)
                    .build()
                    .run(network)
                    .get(0);

            assertThat(cell.isSound()).isTrue();
            assertThat(cell.of(PathAspect.DATA_OUT).detail()).isEqualTo("no data was to be sent");
        }
    }
}
