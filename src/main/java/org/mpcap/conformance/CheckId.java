package org.mpcap.conformance;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mpcap.crypto.MptcpVersion;

/**
 * The name of a check, as {@code v1/join/3.2-7}. Numbers are assigned once and never reused.
 *
 * @param version {@code v0} or {@code v1} for servers, {@code c0} or {@code c1} for clients, or the name of an extension
 * @param group the group of requirements
 * @param section the RFC section; empty where no clause exists
 * @param number counts within the section
 */
public record CheckId(String version, String group, String section, int number) implements Comparable<CheckId> {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]+)/([a-z0-9]+)/([A-Za-z0-9.]*)-(\\d{1,4})");

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException if the text is not one
     */
    public static CheckId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a check id such as v1/join/3.2-7");
        }
        return new CheckId(matcher.group(1), matcher.group(2), matcher.group(3), Integer.parseInt(matcher.group(4)));
    }

    /** The protocol version of connections its script opens: version 1, unless the name says version 0. */
    public MptcpVersion protocol() {
        return version.equals("v0") || version.equals("c0") ? MptcpVersion.V0 : MptcpVersion.V1;
    }

    /** Whether it is a check of clients: {@code c1} or {@code c0}. */
    public boolean isOfClient() {
        return version.equals("c0") || version.equals("c1");
    }

    /** Whether it is of one of these versions, or of an extension, which has none. */
    boolean isOf(Collection<MptcpVersion> versions) {
        boolean extension = !isOfClient()
                && List.of(MptcpVersion.values()).stream().noneMatch(each -> version.equals(each.toString()));
        return extension || versions.contains(protocol());
    }

    /** Version and group, as {@code v1/join}. */
    public String suite() {
        return version + "/" + group;
    }

    /** The id with only letters, digits, dots, underscores and hyphens, for file names. */
    public String fileName() {
        return toString().replace('/', '_');
    }

    @Override
    public int compareTo(CheckId other) {
        int byName = toString().compareTo(other.toString());
        boolean sameSection =
                version.equals(other.version) && group.equals(other.group) && section.equals(other.section);
        return sameSection ? Integer.compare(number, other.number) : byName;
    }

    @Override
    public String toString() {
        return version + "/" + group + "/" + section + "-" + number;
    }
}
