# Two kernels make of a few behaviours what the table in the manual says, and no checksum behind the box is bad.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp
cd "$LAB_TESTS/../.."
behaviours=(strip-synack strip-join-syn split sequence)
TMPDIR=$TEST_DIR scripts/middlebox-table "${behaviours[@]}" >"$TEST_DIR/table" 2>"$TEST_DIR/errors" || fail "$(cat "$TEST_DIR/table" "$TEST_DIR/errors")"
for behaviour in "${behaviours[@]}"; do
    expect "$behaviour" "$(grep -F "| \`$behaviour\` |" src/site/markdown/middlebox.md)" "$(grep -F "| \`$behaviour\` |" "$TEST_DIR/table")"
done
