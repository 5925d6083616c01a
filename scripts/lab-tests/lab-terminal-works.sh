# On a terminal: Ctrl-C reaches the command, which may finish its own way; the interactive shell has its prompt and exit code.
. "$LAB_TESTS/lib.bash"
needs_lab
cat >"$TEST_DIR/terminal" <<'END'
import os, sys, time

def talk(command, wait_for, send):
    """Runs command on a terminal of its own, sends bytes when wait_for shows up, returns its exit code and output."""
    pid, terminal = os.forkpty()
    if pid == 0:
        os.execvp(command[0], command)
    seen, sent = b"", False
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:
            break
        if not data:
            break
        seen += data
        if wait_for in seen and not sent:
            sent = True
            os.write(terminal, send)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode(errors="replace")

script = "trap 'echo finishing; exit 42' INT; echo READY; while :; do sleep 0.1; done"
code, seen = talk(["lab", "run", "direct", "--peers", "", "--", "bash", "-c", script], b"READY", b"\x03")
if code != 42 or "finishing" not in seen:
    sys.exit(f"Ctrl-C: exit code {code}, output {seen!r}")

os.environ["SHELL"] = "/bin/bash"
os.environ["PS1"] = "PROMPT$ "
code, seen = talk(["lab", "shell", "direct", "--peers", ""], b"takes it down", b"echo on-$LAB_TOPOLOGY\nexit 9\n")
if code != 9 or "on-direct" not in seen:
    sys.exit(f"shell: exit code {code}, output {seen!r}")
END
timeout 60 python3 "$TEST_DIR/terminal"
