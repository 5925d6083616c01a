package org.mpcap.host.mptcp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of one network namespace, by their names as {@code nstat} shows them ({@code MPTcpExtMPJoinSynTx}, {@code TcpOutRsts}).
 *
 * @param values one for each counter the kernel has, in its order
 */
public record KernelCounters(Map<String, Long> values) {
    private static final String MPTCP = "MPTcpExt";
    /** Gauges: their difference is no number of events. */
    private static final List<String> GAUGES = List.of("MPTcpExtMPCurrEstab", "TcpCurrEstab");

    /** Copies the map. */
    public KernelCounters {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Reads {@code /proc/net/netstat} and {@code /proc/net/snmp}; lines that do not fit together are left out. */
    public static KernelCounters parse(String... files) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String file : files) {
            String[] names = {};
            for (String line : file.split("\n")) {
                String[] words = line.split(" ");
                boolean pair = words.length == names.length && words.length > 0 && words[0].equals(names[0]);
                for (int i = 1; pair && i < words.length; i++) {
                    if (words[i].matches("-?[0-9]{1,18}")) {
                        values.put(names[0].replace(":", "") + names[i], Long.parseLong(words[i]));
                    }
                }
                names = words;
            }
        }
        return new KernelCounters(values);
    }

    /** Two lines each as {@link #parse} reads them. */
    public String write() {
        StringBuilder text = new StringBuilder();
        for (String group : List.of("TcpExt", "IpExt", MPTCP, "Ip", "Tcp")) {
            StringBuilder names = new StringBuilder(group + ":");
            StringBuilder numbers = new StringBuilder(group + ":");
            values.forEach((name, value) -> {
                if (name.startsWith(group) && (group.endsWith("Ext") || !name.startsWith(group + "Ext"))) {
                    names.append(' ').append(name.substring(group.length()));
                    numbers.append(' ').append(value);
                }
            });
            text.append(names).append('\n').append(numbers).append('\n');
        }
        return text.toString();
    }

    /** A counter of MPTCP; 0 if the kernel does not have it. */
    public long of(MibCounter counter) {
        return of(MPTCP + counter.kernelName());
    }

    /** A counter by its full name; 0 if the kernel does not have it. */
    public long of(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** Whether the kernel has any counter of MPTCP. */
    public boolean mptcp() {
        return values.keySet().stream().anyMatch(name -> name.startsWith(MPTCP));
    }

    /** Counters of MPTCP that the kernel has and this program does not know. */
    public List<String> unknown() {
        return values.keySet().stream()
                .filter(name -> name.startsWith(MPTCP))
                .map(name -> name.substring(MPTCP.length()))
                .filter(name -> MibCounter.named(name).isEmpty())
                .toList();
    }

    /** What was counted since; gauges as they are now. */
    public KernelCounters since(KernelCounters before) {
        Map<String, Long> difference = new LinkedHashMap<>();
        values.forEach((name, value) -> difference.put(name, GAUGES.contains(name) ? value : value - before.of(name)));
        return new KernelCounters(difference);
    }
}
