package org.mpcap.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * The routes of the main table that lead to other hosts. They say where hosts on a link may be; what the kernel does with one address
 * is for {@link Routes} to say.
 */
public final class LinkRoutes {
    private static final int UP = 1;
    private static final int GATEWAY = 2;
    private static final int REJECT = 0x200;
    private static final long LOCAL = 0x8000_0000L;
    private static final long ANYCAST = 0x10_0000L;

    private LinkRoutes() {}

    /**
     * A route.
     *
     * @param interfaceName the interface it leads through
     * @param network its first address
     * @param length bits of its prefix
     * @param direct whether it leads to hosts on the link, without a gateway
     */
    public record Entry(String interfaceName, IpAddress network, int length, boolean direct) {}

    /** All of them, of both families; none where the kernel does not tell. */
    public static List<Entry> read() {
        List<Entry> entries = new ArrayList<>(parseV4(lines("/proc/net/route"), ByteOrder.nativeOrder()));
        entries.addAll(parseV6(lines("/proc/net/ipv6_route")));
        return entries;
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            // A kernel without this family has no such file.
            return List.of();
        }
    }

    /** Reads {@code /proc/net/route}: interface, destination, gateway, flags, …, the mask as the eighth; addresses as numbers in memory. */
    static List<Entry> parseV4(List<String> lines, ByteOrder order) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= 8 && fields[1].matches("[0-9A-F]{8}")) {
                int flags = Integer.parseInt(fields[3], 16);
                int mask = Integer.bitCount(Integer.parseUnsignedInt(fields[7], 16));
                if ((flags & (UP | REJECT)) == UP) {
                    ByteBuffer address =
                            ByteBuffer.allocate(4).order(order).putInt(Integer.parseUnsignedInt(fields[1], 16));
                    entries.add(new Entry(
                            fields[0], IpAddress.of(Bytes.of(address.array())), mask, (flags & GATEWAY) == 0));
                }
            }
        }
        return entries;
    }

    /** Reads {@code /proc/net/ipv6_route}: destination, length, source, length, next hop, …, flags as the ninth, interface. */
    static List<Entry> parseV6(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length >= 10 && fields[0].matches("[0-9a-f]{32}")) {
                long flags = Long.parseLong(fields[8], 16);
                IpAddress network = IpAddress.of(Bytes.fromHex(fields[0]));
                if ((flags & (UP | REJECT | LOCAL | ANYCAST)) == UP && !network.isMulticast()) {
                    entries.add(new Entry(fields[9], network, Integer.parseInt(fields[1], 16), (flags & GATEWAY) == 0));
                }
            }
        }
        return entries;
    }
}
