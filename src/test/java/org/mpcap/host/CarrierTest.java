package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The carrier of an interface, as the kernel's files say. */
class CarrierTest {
    @ParameterizedTest
    @CsvSource({"1, 0, true", "1, 4, true", "0, 5, false"})
    void itIsWhatTheFilesSay(String carrier, long changes, boolean up, @TempDir Path device) throws IOException {
        Files.writeString(device.resolve("carrier"), carrier + "\n");
        Files.writeString(device.resolve("carrier_changes"), changes + "\n");

        assertThat(Carrier.of(device)).isEqualTo(new Carrier(up, changes));
    }

    @Test
    void anInterfaceTheKernelSaysNothingOfIsSteady(@TempDir Path device) {
        assertThat(Carrier.of(device)).isEqualTo(Carrier.STEADY);
    }

    @Test
    void theLoopbackInterfaceHasOne() {
        assertThat(Carrier.of("lo").up()).isTrue();
    }
}
