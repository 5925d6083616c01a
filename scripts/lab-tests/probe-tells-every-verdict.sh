# Each kind of server gets its verdict, over IPv4 and IPv6.
. "$LAB_TESTS/lib.bash"
needs_lab

inside() {
    local server wanted
    : >targets
    for server in "$LAB_SERVER4" "[$LAB_SERVER6]"; do
        cat >>targets <<END
$server:$LAB_V1_PORT PROVEN 1
$server:$LAB_TCP_PORT FALLBACK 1
$server:$LAB_CLOSED_PORT CLOSED 1
$server:$LAB_MIRROR_PORT MIRRORED 1
$server:$LAB_WRONG_HMAC_PORT IMPOSTOR 1
$server:$LAB_NO_OPTION_PORT FALLBACK 1
$server:$LAB_DROP_OPTION_PORT OPTION_DROPPED 1
$server:$LAB_RESET_OPTION_PORT OPTION_RESET 1
$server:$LAB_MALFORMED_PORT MALFORMED 1
$server:$LAB_V0_PORT PROVEN 0
$server:$LAB_MIRROR_PORT MIRRORED 0
$server:$LAB_WRONG_HMAC_PORT IMPOSTOR 0
$server:$LAB_NO_OPTION_PORT FALLBACK 0
$server:$LAB_DROP_OPTION_PORT OPTION_DROPPED 0
$server:$LAB_RESET_OPTION_PORT OPTION_RESET 0
$server:$LAB_MALFORMED_PORT MALFORMED 0
END
    done
    for server in "$LAB_SILENT4" "[$LAB_SILENT6]"; do
        echo "$server:80 SILENT 1" >>targets
    done
    lab-exec server nft 'add table inet refusing; add chain inet refusing input { type filter hook input priority 0; };
        add rule inet refusing input tcp dport 5998 reject with icmpx admin-prohibited;
        add rule inet refusing input tcp dport 5999 reject with icmpx port-unreachable'
    for server in "$LAB_SERVER4" "[$LAB_SERVER6]"; do
        echo "$server:5998 UNREACHABLE 1" >>targets
        echo "$server:5999 UNREACHABLE 0" >>targets
    done
    for version in 0 1; do
        awk -v version=$version '$3 == version {print $1}' targets >asked
        mpcap probe --rto 0.2 --mptcp-version $version --format csv --targets asked >result || true
        awk -v version=$version '$3 == version {print $1, $2}' targets | sort >wanted
        awk -F , 'NR > 1 {print $1, $4}' result | sort >got
        diff wanted got || fail "wanted, got: see above"
    done
}

in_lab direct --peers v0,v1,tcp,closed,silent,mirror,wrong-hmac,no-option,drop-option,reset-option,malformed
