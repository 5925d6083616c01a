# mpcap paths names what boxes take from a kernel's server, on which path, and the hop where MP_CAPABLE is lost.
. "$LAB_TESTS/lib.bash"
needs_lab
needs_kernel_mptcp

# row: P passes, p partly, L lost, ? unknown, for each path.
row() {
    python3 -c 'import json, sys
for line in sys.stdin:
    cell = json.loads(line)
    print(cell["source"], "".join({"passes": "P", "partly": "p", "lost": "L", "unknown": "?"}[f["verdict"]] for f in cell["findings"].values()))'
}

inside() {
    case $LAB_TOPOLOGY in
        two-path)
            expect "no box" "$LAB_CLIENT4 PPPPPPP $LAB_CLIENT4_B PPPPPPP" "$(mpcap paths --data x --format json "$LAB_SERVER4:$LAB_MPTCP_PORT" | row | xargs)"
            lab-box 1 drop-join
            expect "drop-join" "$LAB_CLIENT4 PPPPLPP $LAB_CLIENT4_B PPPPPPP" "$(mpcap paths --data x --format json "$LAB_SERVER4:$LAB_MPTCP_PORT" | row | xargs)"
            expect "closed port" "$LAB_CLIENT6 ???????" "$(mpcap paths --source "$LAB_CLIENT6" --format json "[$LAB_SERVER6]:$LAB_CLOSED_PORT" | row)"
            ;;
        routers)
            mpcap paths -6 "[$LAB_SERVER6]:$LAB_MPTCP_PORT" >said 2>&1 && fail "exit code 0 with strip-syn"
            grep -q 'trace: .*between hop 2 and hop 3' said || fail "$(cat said)"
            ;;
    esac
}

in_lab two-path --boxes
[[ -n ${LAB_TOPOLOGY:-} ]] || in_lab routers --middlebox strip-syn
