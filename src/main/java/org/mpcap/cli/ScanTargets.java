package org.mpcap.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ChosenTargets;
import org.mpcap.scan.ReservedRanges;
import org.mpcap.scan.ScanTargetList;
import org.mpcap.scan.Shard;
import org.mpcap.scan.TargetSource;
import org.mpcap.scan.TargetSpace;

/**
 * The targets of {@code mpcap scan}: what the options say, read once to find every mistake before anything is sent.
 *
 * @param named ranges of the command line
 * @param files lists
 * @param copies those of the lists that are copies of streams
 * @param selection what of them is probed
 * @param count targets of this shard
 * @param digest tells whether lists are the same as in another run
 * @param survey some of them, to look up routes for
 */
record ScanTargets(
        List<AddressRange> named,
        List<Path> files,
        List<Path> copies,
        ChosenTargets.Selection selection,
        long count,
        long digest,
        ScanSurvey survey) {
    /** What the user wrote. */
    record Wish(
            List<String> texts,
            List<Path> files,
            List<Path> copies,
            List<Path> allow,
            List<Path> block,
            boolean reserved,
            String ports,
            Shard shard,
            List<AddressRange> links) {}

    /** @throws IllegalArgumentException with a message for the user */
    static ScanTargets of(Wish wish) throws IOException {
        List<AddressRange> named = new ArrayList<>();
        for (String text : wish.texts) {
            named.add(AddressRange.parse(text));
        }
        List<AddressRange> allowed = all(wish.allow);
        List<AddressRange> blocked = all(wish.block);
        List<AddressRange> both = AddressRange.intersection(allowed, blocked);
        if (!both.isEmpty()) {
            throw new IllegalArgumentException(
                    both.get(0) + " is in a file of --allow and in one of --block: take it out of one");
        }
        List<AddressRange> never = new ArrayList<>(blocked);
        if (!wish.reserved) {
            never.addAll(ReservedRanges.all());
        }
        ChosenTargets.Selection selection = new ChosenTargets.Selection(
                wish.allow.isEmpty() ? Optional.empty() : Optional.of(allowed),
                AddressRange.union(never),
                ports(wish.ports));
        ScanTargets unread =
                new ScanTargets(named, wish.files, wish.copies, selection, 0, 0, new ScanSurvey(List.of()));
        return unread.counted(wish);
    }

    private ScanTargets counted(Wish wish) throws IOException {
        long count = 0;
        long digest = 0;
        ScanSurvey samples = new ScanSurvey(wish.links);
        TargetSource source = open();
        for (Optional<TargetSpace> piece = source.next(); piece.isPresent(); piece = source.next()) {
            TargetSpace space = piece.get();
            count += wish.shard.share(space.size());
            digest = 31 * digest + space.digest();
            samples.add(space);
        }
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(noTarget(wish));
        }
        if (count == 0) {
            throw new IllegalArgumentException("no target falls to this shard: there are fewer targets than shards");
        }
        return new ScanTargets(named, files, copies, selection, count, digest, samples);
    }

    private String noTarget(Wish wish) throws IOException {
        if (named.isEmpty() && files.isEmpty()) {
            return "no target: name prefixes, ranges or addresses, or --targets FILE";
        }
        ScanTargets all = new ScanTargets(
                named,
                files,
                copies,
                new ChosenTargets.Selection(Optional.empty(), List.of(), List.of(1)),
                0,
                0,
                new ScanSurvey(List.of()));
        if (all.open().next().isEmpty()) {
            return "no target: no address in the lists of --targets";
        }
        String left = wish.allow.isEmpty() && wish.block.isEmpty()
                ? "no target is left"
                : "no target is left after --allow and --block";
        return wish.reserved
                ? left
                : left + ": reserved and private addresses are blocked unless --allow-reserved is given";
    }

    /** The targets from the start. */
    TargetSource open() throws IOException {
        List<ScanTargetList> lists = new ArrayList<>();
        for (Path file : files) {
            lists.add(new ScanTargetList(file.toString(), Files.newBufferedReader(file)));
        }
        return new ChosenTargets(selection, named, lists);
    }

    /** The targets from the start, for the last time: lists copied from streams are gone once they are read, however the run ends. */
    TargetSource openLast() throws IOException {
        TargetSource opened = open();
        for (Path copy : copies) {
            Files.deleteIfExists(copy);
        }
        return opened;
    }

    private static List<AddressRange> all(List<Path> files) throws IOException {
        List<AddressRange> ranges = new ArrayList<>();
        for (Path file : files) {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                ranges.addAll(new ScanTargetList(file.toString(), lines).read(Integer.MAX_VALUE));
            }
        }
        return AddressRange.union(ranges);
    }

    /** Copies a list from a stream to a file, so that it can be read more than once. */
    static Path spool(InputStream in) throws IOException {
        Path file = Files.createTempFile("mpcap-targets-", ".txt");
        file.toFile().deleteOnExit();
        Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    private static List<Integer> ports(String text) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int low = port(text, dash < 0 ? part : part.substring(0, dash));
            int high = dash < 0 ? low : port(text, part.substring(dash + 1));
            if (low > high) {
                throw new IllegalArgumentException("--port: '" + part + "' ends before it begins");
            }
            for (int port = low; port <= high; port++) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    private static int port(String text, String digits) {
        if (!digits.strip().matches("\\d{1,5}")
                || Integer.parseInt(digits.strip()) > 0xffff
                || Integer.parseInt(digits.strip()) == 0) {
            throw new IllegalArgumentException(
                    "--port: '" + text + "' is no list of ports; write 443 or 80,443,8000-8080");
        }
        return Integer.parseInt(digits.strip());
    }
}
