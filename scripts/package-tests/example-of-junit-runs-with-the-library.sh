# The project on the page about JUnit, with nothing of mpcap's but the library as it is published: its tests pass, and where packets
# cannot be captured they are aborted with the reason, and not passed.
. "$LAB_TESTS/lib.bash"
((EUID == 0)) || skip "needs root: the tests capture"
root=$(readlink -f "$LAB_TESTS/../..")
dist=$root/target/dist
cd "$TEST_DIR"
python3 - "$root/src/site/markdown/junit.md" <<'END'
import os, re, sys
for name, text in re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```$", open(sys.argv[1]).read()):
    os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
    open(name, "w").write(text)
END
tests=$(grep -cE '@Test(Factory)?$' src/test/java/ClientTest.java)
lines=$(sed -n '/^class/,$p' src/test/java/ClientTest.java | wc -l)
((tests >= 3 && lines <= 25)) || fail "$tests tests in $lines lines"
cp "$root/captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap" join.pcap

# A repository of its own, so that no other build finds this library there.
cp -al "${MAVEN_REPOSITORY:-$HOME/.m2/repository}" repository
library=repository/org/mpcap/mpcap/$(basename "$dist"/*.pom .pom | sed 's/^mpcap-//')
rm -rf repository/org/mpcap
mkdir -p "$library"
cp "$dist"/*.pom "$dist/$(basename "$dist"/*.pom .pom).jar" "$library/"
run() {
    "$@" mvn -B -ntp -Dmaven.repo.local="$PWD/repository" test >log 2>&1 || fail "$(cat log)"
}
run env
grep -qE 'Tests run: [0-9]{2,}, Failures: 0, Errors: 0' log || fail "$(cat log)"
! grep -q aPlainSocket.*skipped target/surefire-reports/*.xml || fail "$(cat log)"
run setpriv --bounding-set=-net_raw,-net_admin
grep -A 2 'name="aPlainSocket' target/surefire-reports/*.xml | grep -q 'skipped.*CAP_NET_RAW' ||
    fail "$(cat target/surefire-reports/*.xml)"
rm -rf repository
