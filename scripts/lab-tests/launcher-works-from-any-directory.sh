# The launcher resolves links to itself and runs from any directory.
. "$LAB_TESTS/lib.bash"
ln -s "$(command -v mpcap)" "$TEST_DIR/my-mpcap"
ln -s my-mpcap "$TEST_DIR/second link"
cd /
out=$("$TEST_DIR/second link" --help 2>&1 || true)
[[ $out == *"Usage: mpcap"* ]] || fail "no usage text: $out"
