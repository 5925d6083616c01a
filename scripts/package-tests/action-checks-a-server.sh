# What the GitHub action runs: the checks, a report, the numbers on the run's page, and the exit code of the checks.
. "$LAB_TESTS/lib.bash"
github=$(readlink -f "$LAB_TESTS/../../.github")
if python3 -c 'import yaml' 2>/dev/null; then
    python3 - "$github" <<'END'
import glob, re, sys, yaml
read = lambda name: yaml.safe_load(open(name))
action = read(sys.argv[1] + "/actions/interop/action.yml")
step, = action["runs"]["steps"]
used = {value.split(".")[1].split(" ")[0] for value in step["env"].values()}
assert used == set(action["inputs"]), "inputs that nothing uses: %s" % (used ^ set(action["inputs"]))
assert all(text.get("description") for text in action["inputs"].values())
for name in glob.glob(sys.argv[1] + "/workflows/*.yml"):
    for job in read(name)["jobs"].values():
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step), name
assert read(sys.argv[1] + "/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]["java"] == [17, 21, 25]
version = re.search("(?m)^  <version>(.*)</version>", open(sys.argv[1] + "/../pom.xml").read()).group(1)
citation = read(sys.argv[1] + "/CITATION.cff")
assert citation["cff-version"] == "1.2.0" and citation["version"] == action["inputs"]["version"]["default"] == version
END
fi
cd "$TEST_DIR"
# checks OPTIONS IDS EXPECT: runs the action's script.
checks() {
    env RUNNER_TEMP="$PWD" GITHUB_STEP_SUMMARY="$PWD/summary" GITHUB_OUTPUT="$PWD/output" MPCAP_TARGET=embedded:v1 MPCAP_OPTIONS="$1" \
        MPCAP_CHECKS="$2" MPCAP_EXPECT="$3" MPCAP_JUNIT=report.xml MPCAP_DEB='' MPCAP_VERSION=0.1.0 "$github/actions/interop/run" >log 2>&1
}
checks '--app testd --seed 7' 'v1/join/3.2-[15] v1/key' '' && fail "a pattern that fits nothing passed"
checks '--app testd --seed 7' 'v1/join/3.2-? v1/key' '' || fail "$(cat log)"
grep -q 'junit=report.xml' output || fail "no output"
grep -q 'checks: .* pass' summary || fail "no summary"
grep -q '<testsuite .*name="v1/key"' report.xml || fail "no report"
echo '{"fail": ["v1/key/3.1-1"]}' >known.json
checks '' v1/key known.json && fail "an unexpected pass went unnoticed"
grep -q '<failure .*message="pass, expected fail' report.xml || fail "no failure in $(cat report.xml)"
