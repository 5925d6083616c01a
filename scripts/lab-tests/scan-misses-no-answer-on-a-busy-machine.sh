# Every answer is a row, however busy the machine is and however short the wait for late answers: the receiver may be seconds
# behind the wire.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10

busy=()
for _ in 1 2 3 4; do
    timeout 60 sh -c 'while :; do :; done' &
    busy+=($!)
done
for round in 1 2 3; do
    mpcap scan --allow-reserved --no-prove --cooldown 1 --rate 1000 --quiet 10.64.0.0/28 >"$TEST_DIR/rows"
    expect "rows of round $round" 32 "$(wc -l <"$TEST_DIR/rows")"
done
mpcap scan --allow-reserved --no-prove --mptcp-version 0 --cooldown 1 --rate unlimited --quiet --fields address 10.64.0.0/18 \
    >"$TEST_DIR/rows"
expect "addresses of a fast scan" 16384 "$(sort -u "$TEST_DIR/rows" | wc -l)"
kill "${busy[@]}"
