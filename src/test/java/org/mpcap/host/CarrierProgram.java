package org.mpcap.host;

import org.mpcap.lab.Lines;

/** Runs inside the lab, between two of its commands each: says what the carrier of an interface is. */
final class CarrierProgram {
    private CarrierProgram() {}

    public static void main(String[] args) {
        Carrier carrier = Carrier.of("here");
        Lines.say(args[0], carrier.up() + " " + carrier.changes());
    }
}
