package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.UserError;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, 192.0.2.255",
        "192.0.2.7, 192.0.2.7, 192.0.2.7",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
        "10.0.0.1-10.0.1.0, 10.0.0.1, 10.0.1.0",
        "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::/64, 2001:db8::, 2001:db8::ffff:ffff:ffff:ffff",
        "2001:db8::/65, 2001:db8::, 2001:db8::7fff:ffff:ffff:ffff",
        "::/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::1-2001:db8:0:1::, 2001:db8::1, 2001:db8:0:1::",
    })
    void readsAddressesPrefixesAndRanges(String text, String first, String last) {
        AddressRange range = AddressRange.parse(text);

        assertThat(range.first()).hasToString(first);
        assertThat(range.last()).hasToString(last);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/33, prefix length",
        "192.0.2.0/x, prefix length",
        "192.0.2.1/24, write 192.0.2.0/24",
        "2001:db8::1/64, write 2001:db8::/64",
        "192.0.2.9-192.0.2.1, ends before it starts",
        "192.0.2.9-::1, different families",
        "example.org, is no address",
        "192.0.2.256, is no address",
    })
    void saysWhatIsWrong(String text, String reason) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(text);
    }

    @Test
    void unionMergesWhatOverlapsOrTouches() {
        assertThat(AddressRange.union(ranges("10.0.0.128/25", "10.0.0.0/25", "10.0.1.0/24", "10.0.0.7", "10.9.0.0/16")))
                .isEqualTo(ranges("10.0.0.0-10.0.1.255", "10.9.0.0/16"));
        assertThat(AddressRange.union(ranges("::ffff:ffff:ffff:ffff", "0:0:0:1::/64", "255.255.255.255")))
                .isEqualTo(ranges("255.255.255.255", "::ffff:ffff:ffff:ffff-0:0:0:1:ffff:ffff:ffff:ffff"));
    }

    @Test
    void setArithmeticAgreesWithSetsOfNumbers() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 500; round++) {
            List<AddressRange> a = AddressRange.union(random(random));
            List<AddressRange> b = AddressRange.union(random(random));
            SortedSet<Integer> both = numbers(a);
            both.retainAll(numbers(b));
            SortedSet<Integer> less = numbers(a);
            less.removeAll(numbers(b));

            assertThat(numbers(AddressRange.intersection(a, b))).isEqualTo(both);
            assertThat(numbers(AddressRange.difference(a, b))).isEqualTo(less);
        }
    }

    @Test
    void everythingLessNothingIsEverything() {
        List<AddressRange> all = ranges("0.0.0.0/0", "::/0");

        assertThat(AddressRange.difference(all, List.of())).isEqualTo(all);
        assertThat(AddressRange.difference(all, all)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true",
        "127.0.0.1, true",
        "172.31.255.255, true",
        "172.32.0.0, false",
        "192.168.0.1, true",
        "100.127.255.255, true",
        "100.128.0.0, false",
        "198.19.0.1, true",
        "224.0.0.1, true",
        "255.255.255.255, true",
        "1.1.1.1, false",
        "192.0.1.1, false",
        "::1, true",
        "fe80::1, true",
        "fd00::1, true",
        "ff02::1, true",
        "2001:db8::1, true",
        "2001::1, true",
        "2001:200::1, false",
        "2606:4700::1111, false",
        "3fff:fff::1, true",
    })
    void reservedAddressesAreKnown(String address, boolean reserved) {
        List<AddressRange> one = ranges(address);

        assertThat(AddressRange.intersection(one, ReservedRanges.all())).hasSize(reserved ? 1 : 0);
    }

    static List<AddressRange> ranges(String... texts) {
        return Stream.of(texts).map(AddressRange::parse).toList();
    }

    private static List<AddressRange> random(SplittableRandom random) {
        List<AddressRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            long first = random.nextLong(60);
            ranges.add(new AddressRange(false, 0, first, 0, first + random.nextLong(12)));
        }
        return ranges;
    }

    private static SortedSet<Integer> numbers(List<AddressRange> ranges) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (AddressRange range : ranges) {
            for (long number = range.firstLow(); number <= range.lastLow(); number++) {
                numbers.add((int) number);
            }
        }
        return numbers;
    }
}
