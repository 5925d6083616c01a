package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of visit, and how machines share it. */
class TargetOrderTest {
    private static final List<Integer> PORTS = List.of(443, 80);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7})
    void shardsTogetherVisitEveryTargetOnce(int shards) {
        List<String> visited = new ArrayList<>();
        for (int number = 1; number <= shards; number++) {
            visited.addAll(visit(new TargetOrder(source(), 9, new Shard(number, shards), Long.MAX_VALUE)));
        }

        assertThat(visited).doesNotHaveDuplicates().hasSize((256 + 3 + 4) * 2);
        assertThat(new HashSet<>(visited)).isEqualTo(new HashSet<>(visit(whole(9))));
    }

    @Test
    void theSeedChoosesTheOrder() {
        assertThat(visit(whole(9))).isEqualTo(visit(whole(9))).isNotEqualTo(visit(whole(10)));
    }

    @Test
    void everyTargetKnowsItsPosition() {
        TargetOrder positions = new TargetOrder(source(), 9, new Shard(2, 3), Long.MAX_VALUE);
        ScanTarget target = new ScanTarget();
        for (long position = 0; positions.exists(position); position++) {
            positions.at(position, target);
            assertThat(positions.positionOf(target)).isEqualTo(position);
        }
    }

    @Test
    void targetsOfOtherShardsAndOutsideTheSpaceHaveNone() {
        TargetOrder positions = new TargetOrder(source(), 9, new Shard(2, 3), Long.MAX_VALUE);
        Set<String> own = new HashSet<>(visit(positions));
        ScanTarget target = new ScanTarget();
        for (ScanTarget other : targets(whole(9))) {
            if (!own.contains(other.toTransportAddress().toString())) {
                assertThat(positions.positionOf(other)).isEqualTo(-1);
            }
        }
        target.low = 0x01020304;
        target.port = 80;
        assertThat(positions.positionOf(target)).isEqualTo(-1);
    }

    @Test
    void theLimitCountsTargetsOfTheShard() {
        assertThat(visit(new TargetOrder(source(), 9, new Shard(1, 2), 10))).hasSize(10);
    }

    @Test
    void listsAreReadInPiecesAndForgotten() {
        String lines = IntStream.range(0, ChosenTargets.PIECE + 5)
                .mapToObj(i ->
                        AddressRange.address(false, 0, 0x0b000000L + 2L * i).toString())
                .collect(Collectors.joining("\n"));
        ChosenTargets.Selection selection = new ChosenTargets.Selection(Optional.empty(), List.of(), List.of(80));
        TargetOrder positions = new TargetOrder(
                new ChosenTargets(selection, List.of(), List.of(list(lines))), 1, Shard.WHOLE, Long.MAX_VALUE);
        ScanTarget first = new ScanTarget();

        assertThat(positions.exists(0)).isTrue();
        assertThat(positions.known()).isEqualTo(ChosenTargets.PIECE);
        positions.at(0, first);
        assertThat(positions.exists(ChosenTargets.PIECE)).isTrue();
        positions.forget(ChosenTargets.PIECE);
        assertThat(positions.positionOf(first)).isEqualTo(-1);
        assertThat(positions.exists(ChosenTargets.PIECE + 5)).isFalse();
    }

    private static ScanTargetList list(String lines) {
        return new ScanTargetList("list", new BufferedReader(new StringReader(lines)));
    }

    private static TargetSource source() {
        ChosenTargets.Selection selection = new ChosenTargets.Selection(
                Optional.of(AddressRangeTest.ranges("8.0.0.0/8", "2600::/16")),
                AddressRangeTest.ranges("8.8.1.1", "2600::3"),
                PORTS);
        return new ChosenTargets(
                selection,
                AddressRangeTest.ranges("8.8.0.0/24", "9.0.0.0/24"),
                List.of(
                        list("# hosts\n\n 8.8.1.0/30   # four, one of them blocked\n"),
                        list("2600::1-2600::5\nfd00::1\n")));
    }

    private static TargetOrder whole(long seed) {
        return new TargetOrder(source(), seed, Shard.WHOLE, Long.MAX_VALUE);
    }

    private static List<ScanTarget> targets(TargetOrder positions) {
        List<ScanTarget> targets = new ArrayList<>();
        for (long position = 0; positions.exists(position); position++) {
            ScanTarget target = new ScanTarget();
            positions.at(position, target);
            targets.add(target);
        }
        return targets;
    }

    private static List<String> visit(TargetOrder positions) {
        return targets(positions).stream()
                .map(target -> target.toTransportAddress().toString())
                .toList();
    }
}
