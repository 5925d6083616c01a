# Topology direct: the first packet reaches the server over IPv4 and IPv6.
. "$LAB_TESTS/lib.bash"
needs_lab
lab run direct --peers "" -- bash -ec 'ping -qc1 -W1 "$LAB_SERVER4"; ping -qc1 -W1 "$LAB_SERVER6"'
