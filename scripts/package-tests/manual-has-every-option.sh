# Each command has a page, and each option that its help shows is in it.
. "$LAB_TESTS/lib.bash"
tar -xJf "$LAB_TESTS"/../../target/dist/mpcap-*-linux-*.tar.xz -C "$TEST_DIR"
pages=$(echo "$TEST_DIR"/mpcap-*/share/man/man1)
commands=$(mpcap --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\+\) .*/\1/p')
[[ $(wc -w <<<"$commands") -ge 12 ]] || fail "no commands in: $(mpcap --help)"
for command in $commands; do
    page=$(MANWIDTH=200 man -P cat -l "$pages/mpcap-$command.1.gz" 2>"$TEST_DIR/errors")
    expect "what man says of mpcap-$command" '' "$(cat "$TEST_DIR/errors")"
    for option in $(mpcap "$command" --help | grep -oE '^ +(-[a-zA-Z0-9], )?--?[a-z0-9][a-z0-9-]*' | grep -oE -- '-.*' | tr -d ,); do
        [[ $page == *"$option"* ]] || fail "mpcap-$command(1) lacks $option"
    done
    grep -q '^EXIT STATUS' <<<"$page" || fail "mpcap-$command(1) lacks the exit codes"
done
