package org.mpcap.track;

/** How a connection ended. */
public enum Closing {
    /** Both directions sent DATA_FIN. */
    DATA_FIN,
    /** MP_FASTCLOSE. */
    FASTCLOSE,
    /** FINs of TCP alone. */
    FIN,
    /** RST. */
    RST,
    /** It fell silent. */
    IDLE,
    /** The capture ended before it did. */
    OPEN,
    /** No end of it is in the capture, but a new connection took its addresses and ports. */
    REPLACED,
    /** Room was needed for other connections. */
    EVICTED
}
