# Every console example of the README and the manual says what comes when it is typed: in an empty directory with the captures beside it,
# or in the lab that it names.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
mpcap --version >/dev/null # builds it, if that is needed
# The examples tell times of day.
export TZ=UTC
captures=$(readlink -f "$LAB_TESTS/../../captures")
wrong=0
while read -r page line laboratory; do
    place=$TEST_DIR/$(basename "$page" .md)-$line
    mkdir "$place"
    ln -s "$captures" "$captures"/*/*.pcap* "$place/" 2>/dev/null || true
    cd "$place"
    run=(python3 "$LAB_TESTS/examples.py" run "$page" "$line")
    # shellcheck disable=SC2206 # words
    [[ -z $laboratory ]] || run=(lab run $laboratory -- "${run[@]}")
    "${run[@]}" >said 2>&1 </dev/null || {
        wrong=$((wrong + 1))
        echo "$page, line $line:"
        cat said
    }
done < <(python3 "$LAB_TESTS/examples.py" list)
((wrong == 0)) || fail "$wrong examples do not hold"
