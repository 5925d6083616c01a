package org.mpcap.scan.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.host.TextFile;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ChosenTargets;
import org.mpcap.scan.ReservedRanges;
import org.mpcap.scan.ScanTargetList;
import org.mpcap.scan.Shard;
import org.mpcap.scan.TargetSource;
import org.mpcap.scan.TargetSpace;

/**
 * The targets of a scan: what was asked for, read once to find every mistake before anything is sent.
 *
 * @param named ranges named one by one
 * @param files lists
 * @param selection what of them is probed
 * @param count targets of this shard
 * @param digest tells whether lists are the same as in another run
 * @param samples some of them, to look up routes for
 */
record ScanTargets(
        List<AddressRange> named,
        List<TargetFile> files,
        ChosenTargets.Selection selection,
        long count,
        long digest,
        RouteSamples samples) {
    /**
     * The targets asked for.
     *
     * @param links addresses that may be on a link of this host
     * @throws UserError if one of them is wrong, or none is left
     */
    static ScanTargets of(ScanRequest.Targets wish, Shard shard, List<AddressRange> links) throws IOException {
        List<AddressRange> named =
                wish.named().stream().map(AddressRange::parse).toList();
        List<AddressRange> allowed = all(wish.allow());
        List<AddressRange> blocked = all(wish.block());
        List<AddressRange> both = AddressRange.intersection(allowed, blocked);
        if (!both.isEmpty()) {
            throw UserError.usage(both.get(0) + " is in a file of --allow and in one of --block: take it out of one");
        }
        List<AddressRange> never = new ArrayList<>(blocked);
        if (!wish.reserved()) {
            never.addAll(ReservedRanges.all());
        }
        ChosenTargets.Selection selection = new ChosenTargets.Selection(
                wish.allow().isEmpty() ? Optional.empty() : Optional.of(allowed),
                AddressRange.union(never),
                wish.ports());
        ScanTargets unread = new ScanTargets(named, wish.files(), selection, 0, 0, new RouteSamples(List.of()));
        return unread.counted(wish, shard, new RouteSamples(links));
    }

    private ScanTargets counted(ScanRequest.Targets wish, Shard shard, RouteSamples drawn) throws IOException {
        long total = 0;
        long sum = 0;
        TargetSource source = open();
        for (Optional<TargetSpace> piece = source.next(); piece.isPresent(); piece = source.next()) {
            TargetSpace space = piece.get();
            total += shard.share(space.size());
            sum = 31 * sum + space.digest();
            drawn.add(space);
        }
        if (drawn.isEmpty()) {
            throw UserError.usage(noTarget(wish));
        }
        if (total == 0) {
            throw UserError.usage("no target falls to this shard: there are fewer targets than shards");
        }
        return new ScanTargets(named, files, selection, total, sum, drawn);
    }

    private String noTarget(ScanRequest.Targets wish) throws IOException {
        if (named.isEmpty() && files.isEmpty()) {
            return "no target: name prefixes, ranges or addresses, or --targets FILE";
        }
        ChosenTargets.Selection everything = new ChosenTargets.Selection(Optional.empty(), List.of(), List.of(1));
        if (open(everything).next().isEmpty()) {
            return "no target: no address in the lists of --targets";
        }
        String left = wish.allow().isEmpty() && wish.block().isEmpty()
                ? "no target is left"
                : "no target is left after --allow and --block";
        return wish.reserved()
                ? left
                : left + ": reserved and private addresses are blocked unless --allow-reserved is given";
    }

    private TargetSource open() throws IOException {
        return open(selection);
    }

    private TargetSource open(ChosenTargets.Selection chosen) throws IOException {
        List<ScanTargetList> lists = new ArrayList<>();
        for (TargetFile file : files) {
            lists.add(new ScanTargetList(file.name(), TextFile.open(file.path())));
        }
        return new ChosenTargets(chosen, named, lists);
    }

    /** The targets from the start, for the last time: copies of streams are deleted, however the run ends. */
    TargetSource openLast() throws IOException {
        TargetSource opened = open();
        for (TargetFile file : files) {
            if (file.temporary()) {
                Files.deleteIfExists(file.path());
            }
        }
        return opened;
    }

    private static List<AddressRange> all(List<Path> files) throws IOException {
        List<AddressRange> ranges = new ArrayList<>();
        for (Path file : files) {
            try (BufferedReader lines = TextFile.open(file)) {
                ranges.addAll(new ScanTargetList(file.toString(), lines).read(Integer.MAX_VALUE));
            }
        }
        return AddressRange.union(ranges);
    }
}
