# Of three paths one fails in mid-transfer, in silence or with its interface: the transfer goes on, with no pause that is more than
# three times the kernel server's longest.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

scripts=$(dirname "$LAB_TESTS")

# cut HOW PATH: the shell command that takes a path away.
cut_path() {
    case $1 in
        silence) echo "nft 'add rule inet cut in iif eth$2 drop; add rule inet cut out oif eth$2 drop'" ;;
        interface) echo "lab-exec server ip link set eth$2 down" ;;
    esac
}

mend_path() {
    case $1 in
        silence) nft 'flush chain inet cut in; flush chain inet cut out' ;;
        interface)
            lab-exec server ip link set "eth$2" up
            lab-exec server ip route replace "10.$2.0.0/24" dev "eth$2"
            wait_for "path $2" ping -qc 1 -W 1 -I "10.$2.0.1" "$LAB_SERVER4" >/dev/null
            ;;
    esac
}

# transfer PORT HOW PATH: prints the longest pause in milliseconds.
transfer() {
    "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" "$1" 1200000 --rate 3000000 --subflows 3 \
        --halfway "$(cut_path "$2" "$3")" >said || fail "port $1, $2, path $3: $(cat said errors)"
    mend_path "$2" "$3" >&2
    [[ $(cat said) == "same 1 mptcp 1 pause "* ]] || fail "port $1, $2, path $3: $(cat said)"
    cut -d ' ' -f 6 said
}

# goes_on HOW PATH: our pause against the kernel's. On a machine with other work a pause says little: then both are measured again.
goes_on() {
    local attempt pause again
    for attempt in 1 2 3; do
        pause=$(transfer 8080 "$1" "$2")
        transfers=$((transfers + 1))
        ((pause > 3 * longest)) || return 0
        echo "$1, path $2, attempt $attempt: $pause ms, the kernel's longest is $longest ms" >&2
        again=$(transfer "$LAB_MPTCP_PORT" "$1" "$2")
        ((again <= longest)) || longest=$again
    done
    fail "$1, path $2: $pause ms, the kernel's longest is $longest ms"
}

inside() {
    local how path pause longest=0 transfers=0
    ip mptcp endpoint add "$LAB_CLIENT4_B" dev eth2 subflow
    ip mptcp endpoint add "$LAB_CLIENT4_C" dev eth3 subflow
    nft 'add table inet cut; add chain inet cut in { type filter hook input priority -400; };
        add chain inet cut out { type filter hook output priority 0; }'
    lab-exec server mpcap serve --listen "$LAB_SERVER4:8080" >served 2>errors &
    server=$!
    wait_for "the server" grep -qs listening served
    for how in silence interface; do
        for path in 1 2 3; do
            pause=$(transfer "$LAB_MPTCP_PORT" "$how" "$path")
            ((pause <= longest)) || longest=$pause
        done
    done
    for how in silence interface; do
        for path in 1 2 3; do
            goes_on "$how" "$path"
        done
    done
    wait_for "the last close" eval '[ "$(grep -c "3 subflows.*FINISHED" served)" = $transfers ]'
    # An interface that is removed is a path less, and the last one is the end, told in one line.
    "$scripts/peers/bulk-client" mptcp "$LAB_SERVER4" 8080 1200000 --rate 3000000 --subflows 3 \
        --halfway "lab-exec server ip link del eth2" >said || fail "removed: $(cat said errors)"
    local status=0
    lab-exec server ip link del eth3
    lab-exec server ip link del eth1
    wait "$server" || status=$?
    expect "exit code without an interface" 3 "$status"
    expect "what it says" "mpcap serve: interface eth1 is gone" "$(cat errors)"
}

in_lab three-path --peers kernel
