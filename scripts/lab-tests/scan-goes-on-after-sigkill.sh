# A run killed at random moments ends up with every target: the row files of killed and resumed runs hold each address, and
# no half line. ROUNDS runs are made, 1 if it is not set.
source "$LAB_TESTS/scan-net.bash"
all_answer 10.64.0.0/10

RANDOM=${SEED:-7}
for round in $(seq "${ROUNDS:-1}"); do
    rows=$TEST_DIR/rows checkpoint=$TEST_DIR/checkpoint
    rm -f "$rows" "$checkpoint"
    options=(--allow-reserved --no-prove --mptcp-version 0 --rate 3000 --cooldown 1 --quiet --checkpoint "$checkpoint"
        -o "$rows" --fields address,port,verdict 10.64.0.0/18)
    resume=()
    status=1
    for ((life = 0; status != 0 && life < 10; life++)); do
        mpcap scan "${resume[@]}" "${options[@]}" &
        run=$!
        if ((life < 2)); then
            sleep "$((1 + RANDOM % 5)).$((RANDOM % 10))"
            kill -KILL "$run" 2>/dev/null || true
        fi
        status=0
        wait "$run" 2>/dev/null || status=$?
        [[ ! -e $checkpoint ]] || resume=(--resume "$checkpoint")
    done
    ((status == 0)) || fail "round $round: exit code $status"
    python3 - "$rows" <<'END' || fail "round $round"
import json, sys
addresses = {json.loads(line)["address"] for line in open(sys.argv[1])}
assert len(addresses) == 1 << 14, f"{len(addresses)} addresses of {1 << 14}"
END
done
