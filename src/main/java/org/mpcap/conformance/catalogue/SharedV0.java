package org.mpcap.conformance.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.crypto.MptcpVersion;

/** Requirements of RFC 6824 that read as in RFC 8684 but for hashes and lengths; the scripts are the same. */
final class SharedV0 {
    /** New id and the version 1 check it repeats. Numbers go on behind those of the checks written for version 0. */
    private static final String TABLE = """
            v0/join/3.2-11      v1/join/3.2-2
            v0/join/3.2-12      v1/join/3.2-3
            v0/join/3.2-13      v1/join/3.2-9
            v0/join/3.2-14      v1/join/3.2-14
            v0/join/3.2-15      v1/join/3.2-15
            v0/join/3.2-16      v1/join/3.2-19
            v0/join/3.2-17      v1/join/3.2-21
            v0/join/3.2-18      v1/join/3.2-23
            v0/join/3.2-19      v1/join/3.2-24
            v0/join/3.2-20      v1/join/3.2-25
            v0/join/3.2-21      v1/join/3.2-26
            v0/join/3.2-22      v1/join/3.2-27
            v0/join/3.2-23      v1/join/3.2-28
            v0/join/3.2-24      v1/join/3.2-29
            v0/join/3.2-25      v1/join/3.2-30
            v0/join/3.2-26      v1/join/3.2-31
            v0/join/3.2-27      v1/join/3.2-32
            v0/dss/3.3-3        v1/dss/3.3-5
            v0/dss/3.3-4        v1/dss/3.3-6
            v0/dss/3.3-5        v1/dss/3.3-7
            v0/dss/3.3-6        v1/dss/3.3-8
            v0/dss/3.3.1-7      v1/dss/3.3.1-2
            v0/dss/3.3.1-8      v1/dss/3.3.1-5
            v0/dss/3.3.1-9      v1/dss/3.3.1-6
            v0/dss/3.3.1-10     v1/dss/3.3.1-8
            v0/dss/3.3.1-11     v1/dss/3.3.1-10
            v0/dss/3.3.1-12     v1/dss/3.3.1-11
            v0/dss/3.3.1-13     v1/dss/3.3.1-12
            v0/dss/3.3.1-14     v1/dss/3.3.1-13
            v0/dss/3.3.1-15     v1/dss/3.3.1-14
            v0/dss/3.3.1-16     v1/dss/3.3.1-15
            v0/dss/3.3.1-17     v1/dss/3.3.1-16
            v0/dss/3.3.1-18     v1/dss/3.3.1-17
            v0/ack/3.3.2-3      v1/ack/3.3.2-2
            v0/ack/3.3.2-4      v1/ack/3.3.2-3
            v0/ack/3.3.2-5      v1/ack/3.3.2-4
            v0/ack/3.3.2-6      v1/ack/3.3.2-5
            v0/window/3.3.4-2   v1/window/3.3.4-2
            v0/window/3.3.5-1   v1/window/3.3.5-1
            v0/close/3.3.3-4    v1/close/3.3.3-3
            v0/close/3.3.3-5    v1/close/3.3.3-4
            v0/close/3.3.3-6    v1/close/3.3.3-5
            v0/close/3.3.3-7    v1/close/3.3.3-6
            v0/close/3.3.3-8    v1/close/3.3.3-8
            v0/close/3.3.3-9    v1/close/3.3.3-10
            v0/close/3.3.3-10   v1/close/3.3.3-11
            v0/retrans/3.3.2-1  v1/retrans/3.3.2-1
            v0/retrans/3.3.6-1  v1/retrans/3.3.6-1
            v0/fastclose/3.5-4  v1/fastclose/3.5-5
            v0/fallback/3.6-7   v1/fallback/3.7-1
            v0/fallback/3.6-8   v1/fallback/3.7-5
            v0/fallback/3.6-9   v1/fallback/3.7-19
            v0/fallback/3.6-10  v1/fallback/3.7-20
            v0/robust/-2        v1/robust/-3
            v0/robust/-3        v1/robust/-4
            v0/robust/-4        v1/robust/-5
            v0/robust/-5        v1/robust/-6
            v0/middlebox/6-1    v1/middlebox/6-1
            v0/middlebox/6-2    v1/middlebox/6-2
            v0/middlebox/6-3    v1/middlebox/6-3
            v0/middlebox/6-4    v1/middlebox/6-4
            v0/middlebox/6-5    v1/middlebox/6-7
            v0/sec/7430.3-1     v1/sec/7430.3-2
            v0/sec/7430.5-1     v1/sec/7430.5-1
            v0/sec/6181-1       v1/sec/6181-1
            """;

    private SharedV0() {}

    static List<ConformanceCheck> checks(List<ConformanceCheck> version1) {
        Map<String, ConformanceCheck> known =
                version1.stream().collect(Collectors.toMap(check -> check.id().toString(), check -> check));
        List<ConformanceCheck> all = new ArrayList<>(KeyChecks.checks(MptcpVersion.V0));
        TABLE.lines()
                .map(line -> line.split("\\s+"))
                .forEach(row -> all.add(
                        Objects.requireNonNull(known.get(row[1]), row[1]).as(row[0])));
        return all;
    }
}
