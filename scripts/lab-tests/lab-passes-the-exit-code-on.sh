# The exit code of the command is the exit code of the lab, and mistakes have codes of their own.
. "$LAB_TESTS/lib.bash"
needs_lab
code() {
    local status=0
    "$@" >/dev/null 2>"$TEST_DIR/err" || status=$?
    echo "$status"
}
expect "true" 0 "$(code lab run direct --peers "" -- true)"
expect "exit 7" 7 "$(code lab run direct --peers "" -- sh -c 'exit 7')"
expect "killed by SIGTERM" 143 "$(code lab run direct --peers "" -- sh -c 'kill $$')"
expect "no such command" 127 "$(code lab run direct --peers "" -- no-such-command)"
expect "unknown topology" 2 "$(code lab run ring -- true)"
expect "unknown peer" 2 "$(code lab run direct --peers kernel,nobody -- true)"
expect "lines of the message" 1 "$(wc -l <"$TEST_DIR/err")"
