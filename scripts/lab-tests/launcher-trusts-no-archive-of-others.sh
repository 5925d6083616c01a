# A class-data archive is code: one is used only where nobody but this user and root can have put it, whatever the umask was.
. "$LAB_TESTS/lib.bash"
((EUID == 0)) || skip "only root can give files to others"
mpcap --help >/dev/null 2>&1 || true
root=$(dirname "$(dirname "$(readlink -f "$(command -v mpcap)")")")
copy="$TEST_DIR/a copy"
mkdir -p "$copy/scripts" "$copy/target" "$copy/src/main"
cp "$root/scripts/mpcap" "$copy/scripts/"
cp "$root"/target/mpcap-*-all.jar "$copy/target/"
chmod 755 "$TEST_DIR" "$(dirname "$TEST_DIR")" "$copy"/target
chmod 644 "$copy"/target/*.jar
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent)

# runs: starts it as nobody and tells the archive Java is given and whether it verifies bytecode.
runs() {
    "${nobody[@]}" "$@" sh -x "$copy/scripts/mpcap" --version 2>&1 >/dev/null | grep '^+ exec' |
        grep -oE 'SharedArchiveFile|-BytecodeVerificationRemote' | sort | tr '\n' ' '
}

mkdir "$TEST_DIR/own" && chown 65534 "$TEST_DIR/own"
for umask in 000 022 077; do
    place=$TEST_DIR/own/$umask
    expect "own cache, umask $umask" "-BytecodeVerificationRemote SharedArchiveFile " \
        "$(umask "$umask" && runs XDG_CACHE_HOME="$place")"
    [[ -z $(find "$place" -perm /022) ]] || fail "others may write the archive made with umask $umask"
done

made=$(echo "$TEST_DIR"/own/022/mpcap/*.jsa)
mkdir -p "$TEST_DIR/foreign/mpcap" && chmod 777 "$TEST_DIR/foreign/mpcap"
cp "$made" "$TEST_DIR/foreign/mpcap/" && chown -R 1000 "$TEST_DIR/foreign"
touch "$TEST_DIR"/foreign/mpcap/*.jsa
expect "a cache of another user" "-BytecodeVerificationRemote " "$(runs XDG_CACHE_HOME="$TEST_DIR/foreign")"
chown -R 65534 "$TEST_DIR/foreign"
expect "a cache that everybody may write" "-BytecodeVerificationRemote " "$(runs XDG_CACHE_HOME="$TEST_DIR/foreign")"
chmod 755 "$TEST_DIR/foreign/mpcap" && chmod 666 "$made"
cp -p "$made" "$TEST_DIR/foreign/mpcap/" && chown 65534 "$TEST_DIR"/foreign/mpcap/*
expect "an archive that everybody may write is made anew" "-BytecodeVerificationRemote SharedArchiveFile " \
    "$(runs XDG_CACHE_HOME="$TEST_DIR/foreign")"
[[ -z $(find "$TEST_DIR/foreign/mpcap" -perm /022) ]] || fail "the archive is still everybody's"

chown 1000 "$copy"/target/*.jar
expect "a jar of another user" "" "$(runs XDG_CACHE_HOME="$TEST_DIR/own/022")"
