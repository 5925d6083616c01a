# Topology two-path: both paths carry IPv4 and IPv6, each from its own client address.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run two-path --peers "" -- bash -ec '
    ping -qc1 -W1 -I "$LAB_CLIENT4" "$LAB_SERVER4"
    ping -qc1 -W1 -I "$LAB_CLIENT6" "$LAB_SERVER6"
    ping -qc1 -W1 -I "$LAB_CLIENT4_B" "$LAB_SERVER4_B"
    ping -qc1 -W1 -I "$LAB_CLIENT6_B" "$LAB_SERVER6_B"'
