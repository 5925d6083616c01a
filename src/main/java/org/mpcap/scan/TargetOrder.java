package org.mpcap.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order in which one shard visits the targets: position 0, 1, 2 … to target and back. Pieces of the target space are loaded when
 * the order gets there and forgotten when all their targets are done. One thread moves forward; any thread may ask.
 */
final class TargetOrder {
    private final TargetSource source;
    private final long key;
    private final long limit;
    private final Shard shard;
    private volatile List<Piece> alive = List.of();
    private long end;
    private int pieces;
    private boolean exhausted;

    /** Positions from {@code base} up to {@code end}, of one piece of the space. */
    private record Piece(long base, long end, TargetSpace space, Permutation order) {}

    /**
     * An order.
     *
     * @param key chooses it
     * @param limit most positions there are
     */
    TargetOrder(TargetSource source, long key, Shard shard, long limit) {
        this.source = source;
        this.key = key;
        this.shard = shard;
        this.limit = limit;
    }

    /** Whether there is such a position; loads what it needs to know. */
    boolean exists(long position) {
        while (position >= end && !exhausted) {
            load();
        }
        return position < Math.min(end, limit);
    }

    private void load() {
        Optional<TargetSpace> next;
        try {
            next = source.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (next.isEmpty()) {
            exhausted = true;
            return;
        }
        TargetSpace space = next.get();
        pieces++;
        long count = shard.share(space.size());
        if (count > 0) {
            List<Piece> more = new ArrayList<>(alive);
            more.add(new Piece(end, end + count, space, new Permutation(space.size(), key + pieces)));
            alive = List.copyOf(more);
            end += count;
        }
    }

    /** Positions known so far; all of them once {@link #exists} has said no. */
    long known() {
        return Math.min(end, limit);
    }

    /** Writes the target at a position of a loaded piece into {@code target}. */
    void at(long position, ScanTarget target) {
        List<Piece> now = alive;
        for (int i = 0; i < now.size(); i++) {
            Piece piece = now.get(i);
            if (position < piece.end && position >= piece.base) {
                long number = piece.order.at((position - piece.base) * shard.of() + shard.number() - 1);
                piece.space.at(number, target);
                return;
            }
        }
        throw new IllegalStateException("position " + position + " is not loaded");
    }

    /** The position of a target among the loaded pieces, or -1. */
    long positionOf(ScanTarget target) {
        List<Piece> now = alive;
        for (int i = now.size() - 1; i >= 0; i--) {
            Piece piece = now.get(i);
            long number = piece.space.numberOf(target);
            if (number >= 0) {
                long inOrder = piece.order.positionOf(number) - (shard.number() - 1);
                if (inOrder >= 0 && inOrder % shard.of() == 0) {
                    return piece.base + inOrder / shard.of();
                }
            }
        }
        return -1;
    }

    /** Forgets pieces that lie before {@code position} as a whole. */
    void forget(long position) {
        List<Piece> now = alive;
        if (!now.isEmpty() && now.get(0).end <= position) {
            alive = now.stream().filter(piece -> piece.end > position).toList();
        }
    }
}
