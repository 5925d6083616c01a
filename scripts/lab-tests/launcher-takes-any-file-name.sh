# A file whose name is not ASCII is read in every locale, the locale C and those that this host does not have included; so are others
# written.
. "$LAB_TESTS/lib.bash"
root=$(dirname "$(dirname "$(readlink -f "$(command -v mpcap)")")")
cp "$root/captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap" "$TEST_DIR/größe-捕.pcap"
for locale in C POSIX C.UTF-8 '' en_US.UTF-8 xx_YY.utf8; do
    out=$(LC_ALL=$locale mpcap analyze "$TEST_DIR/größe-捕.pcap" 2>&1) || fail "LC_ALL=$locale: $out"
    [[ $out == *"ended by DATA_FIN"* ]] || fail "LC_ALL=$locale: $out"
done
for arguments in "analyze --report $TEST_DIR/größe.html $TEST_DIR/größe-捕.pcap" "analyze --extract 1 -w $TEST_DIR/größe-1.pcap $TEST_DIR/größe-捕.pcap" \
    "probe --targets $TEST_DIR/größe.txt -w $TEST_DIR/größe-2.pcap" "craft $TEST_DIR/größe.craft -w $TEST_DIR/größe-3.pcap embedded:v1" \
    "interop embedded:v1 v1/key/3.1-1 --json $TEST_DIR/größe.json --pcap-dir $TEST_DIR/größe"; do
    echo embedded:v1 >"$TEST_DIR/größe.txt"
    echo 'wait 1' >"$TEST_DIR/größe.craft"
    # shellcheck disable=SC2086 # arguments are words
    out=$(LC_ALL=C mpcap $arguments 2>&1) || fail "$arguments: $out"
done
expect "files written" 6 "$(find "$TEST_DIR" -maxdepth 1 -name 'größe*' ! -name '*.txt' ! -name '*.craft' ! -name '*捕*' | wc -l)"
out=$(LC_ALL=C mpcap analyze "$TEST_DIR/größe-fehlt.pcap" 2>&1) && fail "no failure: $out"
[[ $out == *"größe-fehlt.pcap"* ]] || fail "the name is not shown: $out"
