# Our licence is in every jar, those of the libraries where the libraries are; nothing for other versions of Java is left over.
. "$LAB_TESTS/lib.bash"
dist=$(readlink -f "$LAB_TESTS/../../target/dist")
for jar in "$dist"/*.jar; do
    python3 - "$jar" "$LAB_TESTS/../../LICENSE" <<'END'
import sys, zipfile
name, licence = sys.argv[1:]
jar = zipfile.ZipFile(name)
names = jar.namelist()
assert jar.read("META-INF/LICENSE") == open(licence, "rb").read(), name + ": not our licence"
assert not [n for n in names if n.startswith("META-INF/versions/")], name + ": classes of other versions"
if name.endswith("-all.jar"):
    listed = jar.read("META-INF/licenses/README.txt").decode()
    for folder, library in {"org/pcap4j/core/": "pcap4j-core", "com/sun/jna/": "jna", "picocli/": "picocli", "org/bouncycastle/": "bcprov-jdk18on",
            "com/google/gson/": "gson", "de/siegmar/fastcsv/": "fastcsv", "org/jline/": "jline-terminal", "org/slf4j/": "slf4j-api", "org/apache/commons/io/": "commons-io",
            "org/apache/commons/lang3/": "commons-lang3", "org/apache/commons/codec/": "commons-codec"}.items():
        assert [n for n in names if n.startswith(folder)] and library in listed, library
    assert "Apache Software Foundation" in jar.read("META-INF/NOTICE").decode(), "no notices"
END
done
[[ $(ls "$dist" | wc -l) -ge 8 ]] || fail "something is missing: $(ls "$dist")"
python3 - "$dist"/*-sbom.json "$dist"/*-all.jar <<'END'
import json, re, sys, zipfile
bom = json.load(open(sys.argv[1]))
listed = zipfile.ZipFile(sys.argv[2]).read("META-INF/licenses/README.txt").decode()
unlisted = [c["name"] for c in bom["components"] if not re.search("(?m)^" + re.escape(c["name"]) + " ", listed)]
assert not unlisted, "licences do not say of " + ", ".join(unlisted)
assert bom["bomFormat"] == "CycloneDX" and len(bom["components"]) >= 10
assert all(c.get("licenses") and c.get("purl") and c.get("hashes") for c in bom["components"]), "a component lacks its licence"
END
