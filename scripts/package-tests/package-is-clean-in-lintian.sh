# Debian's own checker finds nothing in the package.
. "$LAB_TESTS/lib.bash"
command -v lintian >/dev/null || skip "no lintian"
deb=$(echo "$LAB_TESTS"/../../target/dist/mpcap_*.deb)
expect "lintian" '' "$(lintian --fail-on none "$deb" 2>/dev/null)"
(($(stat -c %s "$deb") <= 45000000)) || fail "the package is larger than 45 MB"
