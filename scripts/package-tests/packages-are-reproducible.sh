# The same sources give the same bytes in another folder, for another user's habits and in another time zone.
. "$LAB_TESTS/lib.bash"
root=$(readlink -f "$LAB_TESTS/../..")
copy=$TEST_DIR/other/place
mkdir -p "$copy"
(cd "$root" && git ls-files -z | tar -c --null -T - | tar -x -C "$copy")
(umask 077 && cd / && env LC_ALL=C TZ=Pacific/Apia "$copy/scripts/package" >"$TEST_DIR/log" 2>&1) || fail "$(tail "$TEST_DIR/log")"
expect "sums" "$(cd "$root/target/dist" && sha256sum -- *)" "$(cd "$copy/target/dist" && sha256sum -- *)"
