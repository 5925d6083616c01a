# A file whose name is not ASCII is read in every locale, the locale C included.
. "$LAB_TESTS/lib.bash"
root=$(dirname "$(dirname "$(readlink -f "$(command -v mpcap)")")")
cp "$root/captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap" "$TEST_DIR/größe-捕.pcap"
for locale in C POSIX C.UTF-8 ''; do
    out=$(LC_ALL=$locale mpcap analyze "$TEST_DIR/größe-捕.pcap" 2>&1) || fail "LC_ALL=$locale: $out"
    [[ $out == *"ended by DATA_FIN"* ]] || fail "LC_ALL=$locale: $out"
done
out=$(LC_ALL=C mpcap analyze "$TEST_DIR/größe-fehlt.pcap" 2>&1) && fail "no failure: $out"
[[ $out == *"größe-fehlt.pcap"* ]] || fail "the name is not shown: $out"
