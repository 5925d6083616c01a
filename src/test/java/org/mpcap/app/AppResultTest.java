package org.mpcap.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is handed from process to process, and what the file of a program tells. */
class AppResultTest {
    @Test
    void aResultIsReadAsItWasWritten() {
        AppResult result = new AppResult(
                "curl -s 'http://$MPCAP_HOST' \u00fc\n",
                AppRole.CLIENT,
                AppAnswer.yes(""),
                AppAnswer.no("a = b # c"),
                AppAnswer.open(),
                OptionalInt.of(7),
                1.5);

        assertThat(AppResult.parse(result.write())).isEqualTo(result);
        assertThat(result.allYes()).isFalse();
    }

    @Test
    void aTrialIsReadAsItWasWritten() {
        AppTrial trial = new AppTrial(
                AppRole.SERVER, 80, List.of("nginx", "-g", "daemon off;"), Optional.of("x y"), List.of("split"), true);

        assertThat(AppTrial.parse(trial.write())).isEqualTo(trial);
    }

    @Test
    void aScriptIsNoStaticProgram(@TempDir Path directory) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n".repeat(20));

        assertThat(ElfProgram.isStatic(script)).isFalse();
        assertThat(ElfProgram.isStatic(directory.resolve("nothing"))).isFalse();
    }

    @Test
    void aProgramThatLoadsLibrariesIsNotStatic() {
        assertThat(ElfProgram.isStatic(Path.of("/bin/sh"))).isFalse();
    }

    @Test
    void programsAreFoundAsShellsFindThem() {
        assertThat(ElfProgram.find("sh")).isPresent();
        assertThat(ElfProgram.find("/bin/sh")).isPresent();
        assertThat(ElfProgram.find("no-such-program")).isEmpty();
        assertThat(ElfProgram.isStaticUnderMptcpize(List.of("mptcpize", "run", "sh")))
                .isFalse();
    }
}
