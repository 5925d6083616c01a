"""Runs the console examples of the README and the manual's pages and compares what comes with what the page says.

examples.py list           a line FILE LINE LAB... for each example; LAB are the words behind ```console lab
examples.py run FILE LINE  runs that one in the current directory

Prompts are $ and #. Lines of output are compared with spaces, times, random numbers and source ports left out of account; '...' stands for
any lines. What is typed but not shown (a comment behind two spaces and #) is left out.
"""

import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "src/site/markdown").rglob("*.md"))]
BLOCK = re.compile(r"(?ms)^```console(?: lab (?P<lab>[^\n]*))?\n(?P<text>.*?)^```$")
# Random or measured: keys and the like, sequence numbers, times, source ports outside the kernel's range, rates.
VOLATILE = [
    (r"0x[0-9a-f]+", "0xH"),
    (r"\b[0-9a-f]{16}\b", "H"),
    (r"\b[0-9]{8,20}\b", "N"),
    (r"(?<=[\d\]]):6[0-9]{4}\b", ":P"),
    (r"\b[0-9]+(\.[0-9]+)? (min|s|ms|µs)\b", "T"),
    (r"\s+", " "),
]


def blocks():
    for page in PAGES:
        text = page.read_text()
        for found in BLOCK.finditer(text):
            yield page.relative_to(ROOT), text[: found.start()].count("\n") + 1, found["lab"], found["text"]


def steps(text):
    """Commands with the lines that follow them."""
    found = []
    for line in text.splitlines():
        if re.match(r"[$#] ", line):
            found.append((re.sub(r"  +#.*", "", line[2:]), []))
        elif found[-1][0].endswith("\\"):
            found[-1] = (found[-1][0] + "\n" + line, [])
        else:
            found[-1][1].append(line)
    return found


def plain(line):
    for pattern, word in VOLATILE:
        line = re.sub(pattern, word, line)
    return line.strip()


def fits(wanted, got):
    if not wanted:
        return not got
    if wanted[0] == "...":
        return any(fits(wanted[1:], got[skipped:]) for skipped in range(len(got) + 1))
    return bool(got) and wanted[0] == got[0] and fits(wanted[1:], got[1:])


def run(text):
    todo = steps(text)
    script = "".join(f"printf '\\001'\n{command}\n" for command, _ in todo)
    said = subprocess.run(["bash", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    wrong = 0
    for (command, output), got in zip(todo, said.split("\001")[1:], strict=True):
        wanted = [plain(line) for line in output if line.strip()]
        came = [plain(line) for line in got.splitlines() if line.strip()]
        if wanted and not fits(wanted, came):
            wrong += 1
            print(f"$ {command}", *difflib.unified_diff(wanted, came, "the page says", "what came", lineterm=""), sep="\n")
    return wrong


if sys.argv[1] == "list":
    for page, line, lab, _ in blocks():
        print(page, line, lab or "")
else:
    text = [text for page, line, _, text in blocks() if str(page) == sys.argv[2] and line == int(sys.argv[3])][0]
    sys.exit(1 if run(text) else 0)
