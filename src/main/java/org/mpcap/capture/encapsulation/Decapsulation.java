package org.mpcap.capture.encapsulation;

import java.util.List;

/** What came of decoding one header. */
public sealed interface Decapsulation {
    /**
     * Something else begins.
     *
     * @param layer as what
     * @param window where
     */
    record Inner(Layer layer, HeaderWindow window) implements Decapsulation {}

    /**
     * A whole frame begins that says itself of what link type it is.
     *
     * @param linkType number in the registry
     * @param window where
     */
    record InnerFrame(int linkType, HeaderWindow window) implements Decapsulation {}

    /** Several things begin, one behind the other. */
    record Several(List<Inner> all) implements Decapsulation {
        /** Copies the list. */
        public Several {
            all = List.copyOf(all);
        }
    }

    /**
     * The packet ends in something that is no TCP, or was not opened.
     *
     * @param kind what it is
     * @param number its port, type or protocol; 0 if it has none
     */
    record NoTcp(PacketKind kind, int number) implements Decapsulation {
        /** As words that go on from "packets". */
        public String words() {
            return kind.words(number);
        }
    }

    /** Why there is nothing to go on from. */
    enum Broken implements Decapsulation {
        /** The capture ends within the header. */
        CUT_OFF,
        /** The header contradicts itself. */
        MALFORMED,
        /** The bytes do not look like this header, and are something else as likely as not. */
        UNLIKELY
    }
}
