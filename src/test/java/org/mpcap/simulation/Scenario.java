package org.mpcap.simulation;

import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink.Impairment;

/**
 * Everything about a simulated run that its seed decides.
 *
 * @param strain how much the wire does to frames
 * @param version version the client asks for
 * @param spoken versions the server speaks
 * @param closing how the client ends a dialogue
 */
record Scenario(
        long seed,
        Strain strain,
        Impairment wire,
        PeerKind peer,
        MptcpVersion version,
        Set<MptcpVersion> spoken,
        boolean clientChecksum,
        boolean serverChecksum,
        boolean v6,
        boolean dialogue,
        boolean control,
        int dataLength,
        Closing closing) {
    /** How much the wire does to frames. */
    enum Strain {
        /** Only delays them. */
        CLEAN,
        /** Up to 5 % lost, 5 % doubled, 10 % late, 2 % changed. */
        MODERATE,
        /** Up to 25 % lost, 20 % doubled, 50 % late, 10 % changed. */
        HEAVY
    }

    /** How the client ends a dialogue. */
    enum Closing {
        /** DATA_FIN right behind the data, while the echo is still coming. */
        HALF_CLOSE,
        /** DATA_FIN when the echo is complete. */
        AFTER_ECHO,
        /** MP_FASTCLOSE when the echo is complete. */
        FAST_CLOSE
    }

    static Scenario of(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Strain strain = pick(Strain.values(), random);
        long delay = 100_000 + random.nextLong(50_000_000);
        Impairment wire = switch (strain) {
            case CLEAN -> Impairment.none(delay);
            case MODERATE -> impairment(delay, random, 0.05, 0.05, 0.1, 0.02);
            case HEAVY -> impairment(delay, random, 0.25, 0.2, 0.5, 0.1);
        };
        PeerKind peer = random.nextInt(2) == 0 ? PeerKind.HONEST : pick(PeerKind.values(), random);
        MptcpVersion version = pick(MptcpVersion.values(), random);
        Set<MptcpVersion> spoken = peer.isPlainServer()
                ? Set.of()
                : random.nextInt(4) == 0 ? EnumSet.allOf(MptcpVersion.class) : Set.of(version);
        boolean checksum = random.nextInt(3) == 0;
        return new Scenario(
                seed,
                strain,
                wire,
                peer,
                version,
                spoken,
                checksum && random.nextBoolean(),
                checksum,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(8) == 0 ? random.nextInt(30_000) : random.nextInt(4_000),
                pick(Closing.values(), random));
    }

    private static Impairment impairment(
            long delay, SplittableRandom random, double loss, double twice, double late, double changed) {
        return new Impairment(
                delay,
                random.nextDouble() * loss,
                random.nextDouble() * twice,
                random.nextDouble() * late,
                random.nextDouble() * changed);
    }

    private static <T> T pick(T[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }
}
