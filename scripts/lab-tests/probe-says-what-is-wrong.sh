# What this machine lacks or refuses is one line on standard error or one FAILED target, with the right exit code.
. "$LAB_TESTS/lib.bash"
needs_lab

# says CODE PATTERN COMMAND...
says() {
    local status=0 what="${*:3}"
    "${@:3}" >said 2>&1 || status=$?
    expect "exit code of $what ($(cat said))" "$1" "$status"
    expect "lines of $what ($(cat said))" 1 "$(wc -l <said)"
    grep -qE -- "$2" said || fail "$what says: $(cat said)"
}

inside() {
    local target=$LAB_SERVER4:$LAB_TCP_PORT
    says 3 'CAP_NET_RAW.*root' setpriv --bounding-set=-all --inh-caps=-all mpcap probe "$target"
    says 3 'CAP_NET_RAW.*root' setpriv --bounding-set=-all --inh-caps=-all mpcap serve --listen "$LAB_CLIENT4:8080"
    says 3 'libpcap.*apt-get install libpcap0.8' \
        env MPCAP_JAVA_OPTS=-Dorg.pcap4j.core.pcapLibName=/nonexistent mpcap probe "$target"
    says 3 'nft command is missing.*--kernel-resets allow' env PATH="$(dirname "$(command -v mpcap)"):/usr/bin:/bin" \
        mpcap scan --allow-reserved --kernel-resets suppress 10.1.0.0/30
    says 3 'no route to 198.51.100.1.*ip route get' mpcap probe 198.51.100.1:80
    says 3 "no interface 'nope'.*ip link" mpcap probe -i nope "$target"
    ip link add down0 type veth peer name down1
    says 3 'down0 is down.*ip link set down0 up' mpcap probe -i down0 "$target"
    says 3 'does not answer ARP.*ip neigh' mpcap probe 10.1.0.77:80
    says 2 "unknown host 'nowhere.invalid'" mpcap probe nowhere.invalid:80
    mount -t tmpfs -o size=64k tmpfs /mnt
    cp /etc/hosts /mnt/hosts
    echo "$LAB_SERVER6 only-six" >>/mnt/hosts
    if mount --bind /mnt/hosts /etc/hosts; then
        says 2 "'only-six' has no IPv4 address" mpcap probe -4 only-six:80
    fi
    printf 'a.example\n\n# c\n\nb.example:80\n[::1]:80\nhost:70000\n' >targets
    says 2 'targets, line 7: .*port 70000 is not within' mpcap probe --targets targets
    says 4 'no such file: missing' mpcap probe --targets missing
    says 4 '/nowhere/file.pcap' mpcap probe -w /nowhere/file.pcap "$target"
    says 4 '/nowhere/file.pcap' mpcap serve -w /nowhere/file.pcap --listen "$LAB_CLIENT4:8080"
    says 2 'SYN needs [0-9]+ bytes of options' mpcap probe --tcp-option "253:$(printf '00%.0s' {1..20})" "$target"

    # Room for the start of the file only: results come all the same, and the exit code tells.
    dd if=/dev/zero of=/mnt/rest bs=512 2>dd.log || true
    truncate -s -4096 /mnt/rest
    for ((i = 0; i < 20; i++)); do echo "$target"; done >targets
    local status=0
    mpcap probe -w /mnt/full.pcap --targets targets >out 2>err || status=$?
    expect "exit code with a full disk" 4 "$status"
    grep -q '^mpcap probe: .*No space left on device.*/mnt/full.pcap' err || fail "with a full disk: $(cat err)"
    expect "results with a full disk" "20 targets: 20 FALLBACK" "$(tail -n 1 out)"
}

in_lab direct --peers tcp
