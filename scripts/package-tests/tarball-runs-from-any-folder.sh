# Unpacked anywhere it starts without Java, for its owner with a class-data archive that the first start makes, for others too.
. "$LAB_TESTS/lib.bash"
folder="$TEST_DIR/any folder"
mkdir "$folder"
tar -xJf "$LAB_TESTS"/../../target/dist/mpcap-*-linux-*.tar.xz -C "$folder"
home=$(echo "$folder"/mpcap-*)
answer() {
    env -i PATH=/usr/bin:/bin "$@" token --mptcp-version 1 0123456789abcdef | awk '$1 == "token" {print $2}'
}
expect "first start" 55c53f5d "$(answer "$home/bin/mpcap")"
[[ -s $home/lib/mpcap/mpcap.jsa ]] || fail "no class-data archive"
expect "second start" 55c53f5d "$(answer "$home/bin/mpcap")"
ln -s "$home/bin/mpcap" "$TEST_DIR/link"
expect "through a link" 55c53f5d "$(answer "$TEST_DIR/link")"
if ((EUID == 0)); then
    rm "$home/lib/mpcap/mpcap.jsa"
    chmod 755 "$TEST_DIR" "$(dirname "$TEST_DIR")"
    expect "another user" 55c53f5d "$(answer setpriv --reuid 65534 --clear-groups "$home/bin/mpcap")"
fi
