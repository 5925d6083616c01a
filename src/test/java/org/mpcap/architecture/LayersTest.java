package org.mpcap.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rooms of the project, and which door leads where. */
class LayersTest {
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.mpcap");

    @ParameterizedTest(name = "{0} uses only {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "wire          | ",
                "wire.mptcp    | wire",
                "crypto        | wire",
                "capture       | wire",
                "posix         | ",
                "link          | wire, capture, posix",
                "host          | wire, capture, posix, link",
                "network       | wire, capture, link, host, stack.tcp",
                "handshake     | wire, wire.mptcp, crypto",
                "stack.tcp     | wire, wire.mptcp, capture, link",
                "stack.mptcp   | wire, wire.mptcp, crypto, link, handshake, stack.tcp",
                "track         | wire, wire.mptcp, crypto",
                "analyze       | wire, wire.mptcp, crypto, capture, track",
            })
    void aPackageUsesOnlyWhatLiesBelowIt(String room, String below) {
        List<String> allowed = new ArrayList<>(List.of("java..", "org.mpcap", "org.mpcap." + room));
        if (below != null) {
            for (String name : below.split(",\\s*")) {
                allowed.add("org.mpcap." + name);
            }
        }
        allowed.addAll(
                switch (room) {
                    case "crypto" -> List.of("org.bouncycastle..");
                    case "posix" -> List.of("com.sun.jna..");
                    case "link" -> List.of("org.pcap4j..");
                    default -> List.of();
                });
        ArchRule rule = classes()
                .that()
                .resideInAPackage("org.mpcap." + room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed.toArray(String[]::new))
                .allowEmptyShould(true);
        rule.check(PRODUCTION);
    }

    @ParameterizedTest(name = "only {1} sees {0}")
    @CsvSource({"org.pcap4j.., link", "com.sun.jna.., posix", "org.bouncycastle.., crypto", "picocli.., cli"})
    void aLibraryIsSeenByOneRoomOnly(String library, String room) {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.mpcap." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .check(PRODUCTION);
    }

    @Test
    void thereAreNoCyclesBetweenRooms() {
        slices().matching("org.mpcap.(*)..").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void onlyTheCommandLineExits() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.mpcap.cli..")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(PRODUCTION);
    }
}
