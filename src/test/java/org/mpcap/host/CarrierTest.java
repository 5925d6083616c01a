package org.mpcap.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.mpcap.lab.Lab;
import org.mpcap.lab.Lines;

/** The carrier of an interface, as the kernel tells, also in a network namespace whose /sys is that of another. */
class CarrierTest {
    @Test
    void anInterfaceTheKernelSaysNothingOfIsSteady() {
        assertThat(Carrier.of("nowhere")).isEqualTo(Carrier.STEADY);
        assertThat(Carrier.of("a name too long for one")).isEqualTo(Carrier.STEADY);
    }

    @Test
    void itComesAndGoesWithTheOtherEnd() throws IOException {
        Lab.require();
        String java = Lab.java(CarrierProgram.class);
        Lines lines = Lines.of(Lab.shell("ip link add here type veth peer name there"
                + " && ip link set here up && ip link set there up && " + java + " first"
                + " && ip link set there down && " + java + " lost"
                + " && ip link set there up && " + java + " back"));
        String[] first = lines.get("first").split(" ");
        long changes = Long.parseLong(first[1]);

        assertThat(first[0]).isEqualTo("true");
        assertThat(lines.get("lost")).isEqualTo("false " + (changes + 1));
        assertThat(lines.get("back")).isEqualTo("true " + (changes + 2));
    }
}
