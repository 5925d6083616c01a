# What stands beside the captures of wrappings as tshark's count is what tshark counts, and what the packaged mpcap counts.
# Long: tshark is started for each of some 170 captures
. "$LAB_TESTS/lib.bash"
command -v tshark >/dev/null || skip "tshark is missing: apt-get install tshark"

export CASES=$LAB_TESTS/../../captures/cases/encap

# judge CAPTURE PACKETS: a frame may hold several TCP headers; tshark then lists the options of all of them.
judge() {
    local found
    found=$(tshark -r "$CASES/$1" -T fields -e tcp.option_kind 2>/dev/null | tr ',' '\n' | grep -cx 30)
    [[ $found == "$2" ]] || echo "$1: tshark counts $found, not $2"
}
export -f judge

judged=$TEST_DIR/judged.txt
awk -F'\t' '$4 == "tshark" { print $1, $2 }' "$CASES/expected.tsv" >"$judged"
(($(wc -l <"$judged") > 100)) || fail "expected.tsv names too few captures"
wrong=$(xargs -P "$(nproc)" -L 1 bash -c 'judge "$@"' _ <"$judged")
[[ -z $wrong ]] || fail "$wrong"

while read -r capture packets; do
    mpcap analyze --format json "$CASES/$capture" >"$TEST_DIR/analysis.json"
    grep -q "\"mptcpPackets\":$packets," "$TEST_DIR/analysis.json" || fail "$capture: mpcap does not count $packets"
done < <(awk 'NR % 20 == 1' "$judged")
