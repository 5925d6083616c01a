# As MainTest has it for bash: commands, options, file names and values complete.
. "$LAB_TESTS/lib.bash"
command -v zsh >/dev/null && command -v fish >/dev/null || skip "no zsh or no fish"
cd "$TEST_DIR"
mkdir folder home
touch some.pcap
export HOME=$TEST_DIR/home
mpcap completion zsh >_mpcap
mpcap completion fish >mpcap.fish
cat >zsh-driver <<'END'
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit; compinit -u -D; source ./_mpcap; bindkey "^I" list-choices; PS1="rea""dy>"'
# await TEXT: reads until it was written, 20 s at most.
await() {
    out=
    repeat 200; do
        while zpty -rt shell line; do out+=$line; done
        [[ $out != *$1* ]] || return 0
        sleep 0.1
    done
}
await 'ready>'
zpty -w -n shell "$1"$'\t'
await "$2"
print -r -- "$out"
zpty -d shell
END
# in_zsh LINE WORD: what it shows for the line, at the latest when WORD is among it.
in_zsh() {
    zsh -f ./zsh-driver "$1" "$2" | tr -d '\r' | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g'
}
in_fish() {
    fish -c 'source mpcap.fish; complete -C "$argv"' -- "$1"
}
# offers LINE WORD...: both shells offer each of these words for the line.
offers() {
    local shell word said
    for shell in zsh fish; do
        said=$("in_$shell" "$1" "${@: -1}")
        for word in "${@:2}"; do
            [[ $said == *"$word"* ]] || fail "$shell does not offer '$word' for '$1' but: $said"
        done
    done
}
offers 'mpcap ' probe analyze completion
offers 'mpcap token --mptcp-' --mptcp-version
offers 'mpcap analyze ' some.pcap folder
offers 'mpcap analyze --report ' some.pcap
offers 'mpcap interop --pcap-dir ' folder
offers 'mpcap interop --junit ' some.pcap
offers 'mpcap probe ' embedded:v0 embedded:v1
offers 'mpcap schema sca' scan-summary
offers 'mpcap interop v1/join/3.2-1' v1/join/3.2-10 v1/join/3.2-11
offers 'mpcap probe -i ' lo
offers 'mpcap probe --reset-guard ' listener spare
