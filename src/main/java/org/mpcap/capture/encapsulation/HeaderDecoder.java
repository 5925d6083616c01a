package org.mpcap.capture.encapsulation;

/** Decodes one header; a pure function that never throws, whatever the bytes. */
@FunctionalInterface
interface HeaderDecoder {
    /** What is behind the header that {@code window} begins with. */
    Decapsulation decode(HeaderWindow window);
}
