# A checkout that cannot be written is used as it is; the class-data archive goes to the user's cache.
. "$LAB_TESTS/lib.bash"
mpcap --help >/dev/null 2>&1 || true
root=$(dirname "$(dirname "$(readlink -f "$(command -v mpcap)")")")
copy=$TEST_DIR/copy
mkdir -p "$copy/scripts" "$copy/target" "$copy/src/main"
cp "$root/scripts/mpcap" "$copy/scripts/"
cp "$root"/target/mpcap-*-all.jar "$copy/target/"
touch "$copy/pom.xml" # newer than the jar, which must not matter
mkdir "$TEST_DIR/cache"
if ((EUID == 0)); then
    chmod 755 "$TEST_DIR" "$(dirname "$TEST_DIR")"
    chown -R 65534 "$TEST_DIR/cache"
    run=(setpriv --reuid 65534 --clear-groups env)
else
    chmod -R a-w "$copy"
    run=(env)
fi
before=$(find "$copy" | sort)
for _ in 1 2; do
    out=$("${run[@]}" XDG_CACHE_HOME="$TEST_DIR/cache" HOME=/nonexistent "$copy/scripts/mpcap" --help 2>&1 || true)
    [[ $out == *"Usage: mpcap"* ]] || fail "no usage text: $out"
done
expect "files of the checkout" "$before" "$(find "$copy" | sort)"
[[ $(find "$TEST_DIR/cache" -name '*.jsa' -size +1M | wc -l) == 1 ]] || fail "no archive in the cache: $(find "$TEST_DIR/cache")"
out=$("${run[@]}" XDG_CACHE_HOME=/nonexistent HOME=/nonexistent "$copy/scripts/mpcap" --help 2>&1 || true)
[[ $out == *"Usage: mpcap"* ]] || fail "no usage text without a cache: $out"
chmod -R u+w "$copy"
