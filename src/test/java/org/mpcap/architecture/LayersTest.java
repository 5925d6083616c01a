package org.mpcap.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.AddressFamily;
import org.mpcap.Target;
import org.mpcap.UserError;

/** The rooms of the project, and which door leads where. */
class LayersTest {
    private static final String ROOT = "org.mpcap";

    /**
     * Room, what it may use of ours, libraries. {@code *} stands for any sub-package, {@code ..} for the package and all below it.
     * Everybody may use the JDK, itself and, of the root package, {@link UserError} and the values a user writes: {@link Target},
     * {@link AddressFamily}.
     */
    private static final String RULES = """
            .                     | wire.. crypto handshake capture link posix host host.mptcp middlebox network stack.. track analyze probe trace scan.. serve conformance.. craft diagnosis responder app paths |
            wire                  |                                                                                        |
            wire.mptcp            | wire                                                                                   |
            crypto                | wire                                                                                   | org.bouncycastle..
            handshake             | wire wire.mptcp crypto                                                                 |
            capture               | wire capture.encapsulation                                                             | io.airlift.compress.. org.tukaani.xz.. org.apache.commons.compress..
            capture.encapsulation | wire                                                                                   |
            posix                 |                                                                                        | com.sun.jna..
            link                  | wire capture posix                                                                     | org.pcap4j..
            host                  | wire capture posix link                                                                |
            app                   | link posix middlebox                                                                   | javax.net.ssl..
            paths                 | wire wire.mptcp crypto handshake link network stack.. probe                            |
            middlebox             | wire wire.mptcp capture link                                                           |
            host.mptcp            | wire posix                                                                             |
            diagnosis             | wire wire.mptcp capture posix link host.mptcp track                                    |
            network               | wire capture link host middlebox stack.tcp                                             |
            stack.tcp             | wire wire.mptcp capture link                                                           |
            stack.mptcp           | wire wire.mptcp crypto link handshake stack.tcp                                        |
            timing                |                                                                                        |
            track                 | wire wire.mptcp crypto timing                                                          |
            analyze               | wire wire.mptcp crypto capture.. track timing                                           |
            probe                 | wire wire.mptcp crypto handshake link stack..                                          |
            trace                 | wire wire.mptcp crypto handshake capture link host network stack.tcp probe             |
            scan                  | wire wire.mptcp crypto handshake link host stack.tcp probe                             |
            scan.run              | wire crypto capture link host network stack.. probe scan                               | com.google.gson..
            serve                 | wire wire.mptcp crypto handshake capture link stack..                                  |
            responder             | wire wire.mptcp crypto host link stack.tcp scan                                        |
            conformance           | wire wire.mptcp crypto handshake link network stack..                                  |
            conformance.script    | wire wire.mptcp crypto handshake link conformance                                      |
            conformance.client    | wire wire.mptcp crypto handshake link conformance conformance.script conformance.catalogue |
            conformance.catalogue | wire wire.mptcp crypto handshake link conformance conformance.script                   |
            craft                 | wire wire.mptcp crypto handshake link network stack.tcp conformance                    |
            report                | wire wire.mptcp crypto handshake capture capture.encapsulation stack.mptcp track timing analyze probe trace scan.. serve conformance app paths diagnosis host.mptcp | com.google.gson.. de.siegmar.fastcsv..
            junit                 | . wire crypto track timing analyze serve conformance                                            | org.junit.jupiter.api.. org.opentest4j..
            cli                   | ..                                                                                     | picocli.. com.google.gson..
            cli.*                 | ..                                                                                     | picocli.. com.google.gson.. org.jline..
            """;

    /** A room and what it may use besides the JDK, itself and {@link UserError}. */
    private record Rule(String room, List<String> allowed) {
        boolean covers(String packageName) {
            return PackageMatcher.of(full(room)).matches(packageName);
        }

        @Override
        public String toString() {
            return room;
        }
    }

    private static String full(String room) {
        return room.equals(".") ? ROOT : room.startsWith("..") ? ROOT + room : ROOT + "." + room;
    }

    private static Stream<Rule> rules() {
        return RULES.lines().map(line -> {
            String[] parts = line.split("\\|", -1);
            List<String> allowed = new ArrayList<>(List.of("java..", full(parts[0].strip())));
            words(parts[1]).map(LayersTest::full).forEach(allowed::add);
            words(parts[2]).forEach(allowed::add);
            return new Rule(parts[0].strip(), allowed);
        });
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.strip().split(" ")).filter(word -> !word.isEmpty());
    }

    private static Stream<String> packages() {
        return Production.CLASSES.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .sorted();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aPackageUsesOnlyWhatLiesBelowIt(Rule rule) {
        classes()
                .that()
                .resideInAPackage(full(rule.room))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(rule.allowed.toArray(String[]::new))
                        .or(equivalentTo(Target.class))
                        .or(equivalentTo(AddressFamily.class))
                        .or(equivalentTo(UserError.class))
                        .or(equivalentTo(UserError.Kind.class)))
                .check(Production.CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageHasOneRule(String name) {
        assertThat(rules().filter(rule -> rule.covers(name)))
                .as("rules for %s", name)
                .hasSize(1);
    }

    @ParameterizedTest(name = "only {1} sees {0}")
    @CsvSource({
        "org.pcap4j.., link",
        "com.sun.jna.., posix",
        "org.bouncycastle.., crypto",
        "io.airlift.compress.., capture",
        "org.tukaani.xz.., capture",
        "org.apache.commons.compress.., capture",
        "picocli.., cli..",
        "org.jline.., cli.watch",
        "org.junit.., junit"
    })
    void aLibraryIsSeenByOneRoomOnly(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(Production.CLASSES);
    }

    @Test
    void thereAreNoCyclesBetweenRoomsAndTheirSubPackages() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(Production.CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "crypto",
                "handshake",
                "posix",
                "link",
                "network",
                "analyze",
                "probe",
                "trace",
                "responder",
                "conformance.catalogue",
                "conformance.client",
                "conformance.script",
                "craft",
                "report",
                "cli.shared",
                "cli.scan",
                "cli.interop",
                "cli.serve",
                "cli.token",
                "cli.trace"
            })
    void thereAreNoCyclesBetweenTheFilesOf(String room) {
        slices().assignedFrom(new FilesOf(full(room))).should().beFreeOfCycles().check(Production.CLASSES);
    }

    /** A slice for each file of one package. */
    private record FilesOf(String room) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().equals(room)
                    ? SliceIdentifier.of(Production.topLevel(type).getSimpleName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "the files of " + room;
        }
    }

    @Test
    void onlyTheCommandLinePrintsAndExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(Production.CLASSES);
    }

    @Test
    void everyClassOfTheCommandLineReadsOptionsOrRenders() {
        Set<String> idle = Production.CLASSES.stream()
                .filter(type -> type.getPackageName().startsWith(ROOT + ".cli"))
                .collect(Collectors.groupingBy(type -> Production.topLevel(type).getName()))
                .entrySet()
                .stream()
                .filter(file -> file.getValue().stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> dependency.getTargetClass().getName())
                        .noneMatch(LayersTest::readsOrRenders))
                .map(file -> file.getKey())
                .filter(name -> !name.endsWith(".package-info"))
                .filter(name -> !Production.CLASSES.get(name).isEnum()) // values of options, exit codes
                .collect(Collectors.toSet());

        assertThat(idle).as("work that belongs below the command line").isEmpty();
    }

    private static boolean readsOrRenders(String used) {
        return used.startsWith("picocli.")
                || used.startsWith(ROOT + ".report.")
                || Set.of("java.io.PrintStream", "java.io.PrintWriter", "java.io.Writer", "java.lang.Appendable")
                        .contains(used);
    }
}
