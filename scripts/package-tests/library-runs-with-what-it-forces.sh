# A program that uses the library has only what mpcap's build file does not call optional, and no logging is forced on it.
. "$LAB_TESTS/lib.bash"
dist=$(readlink -f "$LAB_TESTS/../../target/dist")
path=$(python3 - "$dist"/*.pom "${MAVEN_REPOSITORY:-$HOME/.m2/repository}" <<'END'
import sys, re
import xml.etree.ElementTree as tree
pom, repository = sys.argv[1:]
ns = {"m": "http://maven.apache.org/POM/4.0.0"}
project = tree.parse(pom).getroot()
properties = {p.tag.split("}")[1]: p.text for p in project.find("m:properties", ns)}
for d in project.findall("m:dependencies/m:dependency", ns):
    text = lambda name: d.findtext("m:" + name, "", ns)
    if text("scope") in ("test", "provided") or text("optional") == "true":
        continue
    version = re.sub(r"\$\{(.*?)\}", lambda m: properties[m.group(1)], text("version"))
    print("%s/%s/%s/%s/%s-%s.jar" % (repository, text("groupId").replace(".", "/"), text("artifactId"), version, text("artifactId"), version), end=":")
END
)
[[ $path != *picocli* && $path != *slf4j-nop* && $path != *gson* && $path != *fastcsv* && $path != *jline* ]] || fail "forced on users: $path"
version=$(basename "$dist"/*.pom .pom)
cat >"$TEST_DIR/Use.java" <<'END'
import java.nio.file.Path;
import org.mpcap.CaptureAnalysis;
import org.mpcap.Mptcp;

class Use {
    public static void main(String[] args) throws Exception {
        System.out.println(Mptcp.probe("embedded:v1").verdict() + " "
                + CaptureAnalysis.of(Path.of(args[0])).run().connections().size());
    }
}
END
expect "answer" "PROVEN 1" "$(java -cp "$path$dist/$version.jar" "$TEST_DIR/Use.java" \
    "$LAB_TESTS/../../captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap" 2>"$TEST_DIR/errors")"
