# A warning of the JVM would spoil the output: whichever JDK is used, stderr holds only what mpcap says itself.
. "$LAB_TESTS/lib.bash"
mpcap --help >/dev/null 2>&1 || true
tried=0
for home in /usr/lib/jvm/*; do
    [[ ! -L $home && -x $home/bin/java && -r $home/release ]] || continue
    grep -qE '^JAVA_VERSION="(1[7-9]|[2-9][0-9])' "$home/release" || continue
    JAVA_HOME=$home mpcap --help >/dev/null 2>"$TEST_DIR/first" || true
    JAVA_HOME=$home mpcap --help >/dev/null 2>"$TEST_DIR/second" || true
    JAVA_HOME=$home MPCAP_JAVA_OPTS=-Xshare:off mpcap --help >/dev/null 2>"$TEST_DIR/plain" || true
    for run in first second plain; do
        ! grep -E '^(WARNING|OpenJDK|\[|Java HotSpot)' "$TEST_DIR/$run" || fail "$home, $run start"
    done
    tried=$((tried + 1))
done
((tried > 0)) || skip "no JDK under /usr/lib/jvm"
