package org.mpcap.scan;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;

/**
 * A text with one address, prefix or range per line, blanks around it and comments behind {@code #} ignored. It is read in pieces,
 * so that a list of any length takes the same memory.
 */
public final class ScanTargetList {
    private final BufferedReader lines;
    private final String name;
    private long number;

    /** @param name how messages call the list */
    public ScanTargetList(String name, BufferedReader lines) {
        this.name = name;
        this.lines = lines;
    }

    /**
     * The ranges of the next lines, at most {@code limit}; none at the end.
     *
     * @throws UserError if a line cannot be read as a range; it names the list and the line
     */
    public List<AddressRange> read(int limit) throws IOException {
        List<AddressRange> ranges = new ArrayList<>();
        while (ranges.size() < limit) {
            Optional<String> line = Optional.ofNullable(lines.readLine());
            if (line.isEmpty()) {
                break;
            }
            number++;
            int comment = line.get().indexOf('#');
            String text = (comment < 0 ? line.get() : line.get().substring(0, comment)).strip();
            if (!text.isEmpty()) {
                ranges.add(parse(text));
            }
        }
        return ranges;
    }

    private AddressRange parse(String text) {
        try {
            return AddressRange.parse(text);
        } catch (UserError e) {
            throw UserError.usage(name + ", line " + number + ": " + e.getMessage());
        }
    }
}
