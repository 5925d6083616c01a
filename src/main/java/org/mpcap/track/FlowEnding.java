package org.mpcap.track;

/** How far a flow is on its way to its end, on TCP's level. */
enum FlowEnding {
    OPEN("open"),
    /** Both ends sent FIN. */
    FIN("fin"),
    /** A RST was seen, before FINs or behind them. */
    RST("rst");

    private final String word;

    FlowEnding(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
