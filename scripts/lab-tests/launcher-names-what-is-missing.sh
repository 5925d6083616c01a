# Without a JDK or Maven the launcher says in one line what to install, with exit code 3.
. "$LAB_TESTS/lib.bash"
mpcap=$(command -v mpcap)
mkdir -p "$TEST_DIR/bin" "$TEST_DIR/fresh/scripts" "$TEST_DIR/fresh/src/main" "$TEST_DIR/old/bin"
for tool in sh readlink find flock mkdir touch env; do
    ln -s "$(command -v "$tool")" "$TEST_DIR/bin/$tool"
done
cp "$mpcap" "$TEST_DIR/fresh/scripts/"
: >"$TEST_DIR/fresh/pom.xml"

home=${JAVA_HOME:-}
for candidate in /usr/lib/jvm/*; do
    [[ ! -x $candidate/bin/javac ]] || home=$candidate
done
status=0
said=$(JAVA_HOME=$home PATH=$TEST_DIR/bin "$TEST_DIR/fresh/scripts/mpcap" --help 2>&1) || status=$?
expect "exit code without Maven" 3 "$status"
expect "lines" 1 "$(wc -l <<<"$said")"
[[ $said == *"apt-get install maven"* ]] || fail "does not name Maven: $said"

# A JDK that is too old is passed over, and with no other the message names the package.
printf 'JAVA_VERSION="11.0.2"\nJAVA_RUNTIME_VERSION="11.0.2+7"\n' >"$TEST_DIR/old/release"
ln -s /bin/false "$TEST_DIR/old/bin/javac"
sed "s|/usr/lib/jvm/|$TEST_DIR/none/|" "$mpcap" >"$TEST_DIR/fresh/scripts/mpcap"
status=0
said=$(JAVA_HOME=$TEST_DIR/old PATH=$TEST_DIR/bin "$TEST_DIR/fresh/scripts/mpcap" --help 2>&1) || status=$?
expect "exit code without a JDK" 3 "$status"
expect "lines" 1 "$(wc -l <<<"$said")"
[[ $said == *"openjdk-17-jdk-headless"* ]] || fail "does not name the JDK: $said"
