# On a fresh Debian without Java: installed, used by ordinary users, members of the group and others, and purged, nothing is left.
. "$LAB_TESTS/lib.bash"
((EUID == 0)) || skip "needs root: packages are installed in a root of their own"
target=$(readlink -f "$LAB_TESTS/../../target")
debian=$target/debian
if [[ ! -e $debian/etc/debian_version ]]; then
    command -v debootstrap >/dev/null || skip "no debootstrap"
    rm -rf "$debian"
    debootstrap --variant=minbase --include=man-db,adduser,libpcap0.8,libcap2-bin,bash-completion bookworm "$debian.new" >"$TEST_DIR/log" ||
        skip "debootstrap failed: $(tail -n 1 "$TEST_DIR/log")"
    mv "$debian.new" "$debian"
fi
root=$TEST_DIR/root
cp -a "$debian" "$root"
# What the system and its tools keep for themselves: caches, logs, backups of their own files.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./run -o -path ./tmp -o -path ./var/log -o -path ./var/cache -o -path ./home \) -prune \
        -o -print | grep -vE '^\./etc/(group|gshadow|passwd|shadow|subgid|subuid)-$|^\./var/lib/dpkg/|^\./var/mail' | sort)
}
files >"$TEST_DIR/before"
cp "$target"/dist/mpcap_*.deb "$root/"

cat >"$root/inside" <<'END'
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
as() {
    user=$1
    shift
    setpriv --reuid "$user" --regid "$user" --init-groups env HOME="/home/$user" "$@"
}
check() {
    [ "$2" = "$3" ] || { echo "$1: expected '$2', got '$3'"; exit 1; }
}
! command -v java >/dev/null || { echo "there is a Java here"; exit 1; }
echo "mpcap mpcap/group boolean false" | debconf-set-selections
dpkg -i /mpcap_*.deb >/dev/null 2>/install.log || { cat /install.log; exit 1; }
useradd -m other
useradd -m member
check "token" "  token      55c53f5d" "$(as other mpcap token --mptcp-version 1 0123456789abcdef | grep token)"
check "embedded" PROVEN "$(as other mpcap probe --format csv embedded:v1 | tail -n 1 | cut -d , -f 4)"
as other mpcap probe '[::1]:9' >/out 2>&1 && check "probe without rights" fails works
grep -q CAP_NET_RAW /out || { cat /out; exit 1; }
as other mpcap doctor | grep -q 'adduser .* mpcap' || { echo "doctor does not name the group"; exit 1; }
man -w mpcap mpcap-probe mpcap-interop >/dev/null
check "manual" "mpcap-probe - Probe servers for MPTCP" "$(man -P cat mpcap-probe | grep -o 'mpcap-probe - .*')"
check "completion in bash" _complete_mpcap \
    "$(bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader mpcap; complete -p mpcap' | grep -o _complete_mpcap)"

# The answer changes.
echo "mpcap mpcap/group boolean true" | debconf-set-selections
dpkg-reconfigure mpcap
adduser --quiet member mpcap
check "launcher" "750 root mpcap" "$(stat -c '%a %U %G' /usr/lib/mpcap/mpcap-net)"
as other mpcap probe '[::1]:9' >/dev/null 2>&1 && check "probe of no member" fails works
mpcap serve --listen '[::1]:5001' >/served 2>&1 &
server=$!
for i in $(seq 100); do grep -q 5001 /served && break; sleep 0.2; done
as member mpcap probe --format csv '[::1]:5001' >/out 2>&1 || { cat /out /served; exit 1; }
check "probe of a member" PROVEN "$(tail -n 1 /out | cut -d , -f 4)"
# Of all root may do, no more than packets, low ports and files.
check "what a server of root's may do" 0 "$((0x$(awk '$1 == "CapEff:" {print $2}' "/proc/$server/status") & ~0x3402))"
kill "$server"
wait "$server" || true

# Nothing a member has in his environment gets the capabilities: no option of Java, no library, no program.
mkdir /home/member/bin
printf '#!/bin/sh\ntouch /home/member/obeyed\n' >/home/member/bin/nft
chmod 755 /home/member/bin/nft
chown -R member /home/member
for variable in JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS; do
    as member env "$variable=-javaagent:/none.jar" mpcap probe '[::1]:9' >/out 2>&1 || true
    grep -q CLOSED /out || { echo "$variable is obeyed"; cat /out; exit 1; }
done
as member env PATH="/home/member/bin:$PATH" mpcap probe --reset-guard nft '[::1]:9' >/out 2>&1 || true
[ ! -e /home/member/obeyed ] || { echo "a program of the user's own was run"; exit 1; }
# A link to the launcher leads to no other Java.
ln -s /usr/lib/mpcap/mpcap-net /home/member/bin/mpcap-net
as member /home/member/bin/mpcap-net probe '[::1]:9' >/out 2>&1 || true
grep -q CLOSED /out || { cat /out; exit 1; }

userdel -r member 2>/dev/null
userdel -r other 2>/dev/null
dpkg -P mpcap >/dev/null
! getent group mpcap || { echo "the group is left"; exit 1; }
END
ip=$(PATH=$PATH:/sbin:/usr/sbin command -v ip)
unshare --mount --net --pid --fork bash -euc '"$1" link set lo up; mount -t proc proc "$2/proc"; exec chroot "$2" bash /inside' \
    bash "$ip" "$root" || fail "see above"
rm -f "$root"/{inside,install.log,out,served,mpcap_*.deb}
files >"$TEST_DIR/after"
expect "files left or lost" '' "$(diff "$TEST_DIR/before" "$TEST_DIR/after" || true)"
