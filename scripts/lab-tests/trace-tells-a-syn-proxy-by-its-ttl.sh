# A router that answers SYNs in a server's place is told by the TTL of what arrives.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

inside() {
    lab-exec r3 sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0 2>errors || skip "no connection tracking: $(cat errors)"
    lab-exec r3 nft "add table ip proxy;
        add chain ip proxy early { type filter hook prerouting priority raw; };
        add rule ip proxy early ip daddr $LAB_SERVER4 tcp dport $LAB_MPTCP_PORT tcp flags syn notrack;
        add chain ip proxy late { type filter hook forward priority 0; };
        add rule ip proxy late ip daddr $LAB_SERVER4 tcp dport $LAB_MPTCP_PORT ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm" 2>errors ||
        skip "this kernel's nft has no synproxy: $(cat errors)"
    mpcap trace "$LAB_SERVER4:$LAB_MPTCP_PORT" >said 2>&1 || true
    grep -q 'answered by a proxy in front of the server .*TTL 62, .* TTL 61' said || fail "$(cat said)"
}

in_lab routers --peers kernel
