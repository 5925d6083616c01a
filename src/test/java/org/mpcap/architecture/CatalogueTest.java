package org.mpcap.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks depend on what they share, never on each other in a circle. */
class CatalogueTest {
    private static final JavaClasses CONFORMANCE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.mpcap.conformance");

    @Test
    void packagesOfConformanceAreFreeOfCycles() {
        slices().assignedFrom(by(JavaClass::getPackageName, "org.mpcap.conformance"))
                .should()
                .beFreeOfCycles()
                .check(CONFORMANCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"catalogue", "client", "script"})
    void filesOfThePackageAreFreeOfCycles(String name) {
        slices().assignedFrom(by(CatalogueTest::file, "org.mpcap.conformance." + name))
                .should()
                .beFreeOfCycles()
                .check(CONFORMANCE);
    }

    private static String file(JavaClass type) {
        return type.getName().replaceAll("\\$.*", "");
    }

    private static SliceAssignment by(Function<JavaClass, String> name, String inside) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(inside)
                        ? SliceIdentifier.of(name.apply(type))
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "parts of " + inside;
            }
        };
    }
}
