package org.mpcap.track;

import java.util.List;

/** Something that both sides have. */
record PerSide<T>(T initiator, T listener) {
    T of(Side side) {
        return side == Side.INITIATOR ? initiator : listener;
    }

    List<T> both() {
        return List.of(initiator, listener);
    }
}
