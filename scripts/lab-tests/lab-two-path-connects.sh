# Topology two-path: both paths carry IPv4 and IPv6, and the source address alone decides which of them is taken.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run two-path --peers "" -- bash -ec '
    ping -qc1 -W1 -I "$LAB_CLIENT4" "$LAB_SERVER4"
    ping -qc1 -W1 -I "$LAB_CLIENT6" "$LAB_SERVER6"
    ping -qc1 -W1 -I "$LAB_CLIENT4_B" "$LAB_SERVER4_B"
    ping -qc1 -W1 -I "$LAB_CLIENT6_B" "$LAB_SERVER6_B"
    ping -qc1 -W1 -I "$LAB_CLIENT6_B" "$LAB_SERVER6"
    ping -qc1 -W1 -I "$LAB_CLIENT4_B" "$LAB_SERVER4"
    ip route get "$LAB_SERVER4" from "$LAB_CLIENT4_B"
    ip route get "$LAB_SERVER6" from "$LAB_CLIENT6_B"
    ip route get "$LAB_SERVER4_B" from "$LAB_CLIENT4"
    ip route get "$LAB_SERVER6_B" from "$LAB_CLIENT6"' >"$TEST_DIR/out"
expect "paths of the addresses" "eth2 eth2 eth1 eth1" "$(grep -oP '^[^ ]+ from .* dev \K\w+' "$TEST_DIR/out" | xargs)"
