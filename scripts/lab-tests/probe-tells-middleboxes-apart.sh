# What a router does to the option, by nft rules of the kernel, is told apart over IPv4 and IPv6.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

rules() {
    lab-exec r2 nft "flush chain inet box forward; add rule inet box forward $*" ||
        skip "this kernel's nft does not know the rule '$*'"
}

inside() {
    lab-exec r2 nft 'add table inet box; add chain inet box forward { type filter hook forward priority 0; }'
    local syn='tcp flags & (syn | ack) == syn' synack='tcp flags & (syn | ack) == syn | ack' kind rule
    while read -r kind rule; do
        rules "$(eval "echo \"$rule\"")"
        for server in "$LAB_SERVER4" "[$LAB_SERVER6]"; do
            expect "$rule, $server" "$kind" "$(verdict "$server:$LAB_MPTCP_PORT" --mptcp-version 1 --retries 2)"
        done
    done <<'END'
OPTION_DROPPED $syn tcp option mptcp exists drop
OPTION_RESET $syn tcp option mptcp exists reject with tcp reset
FALLBACK $syn reset tcp option mptcp
FALLBACK $synack reset tcp option mptcp
OPTION_RESET $syn tcp option mptcp exists reject with icmpx admin-prohibited
UNREACHABLE tcp dport 5001 reject with icmpx host-unreachable
PROVEN tcp dport 5001 counter
END
}

in_lab routers --peers kernel
