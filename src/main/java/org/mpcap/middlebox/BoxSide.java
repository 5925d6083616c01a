package org.mpcap.middlebox;

/** The two sides of a box. */
public enum BoxSide {
    /** The first: usually the clients'. */
    NEAR,
    /** The second: usually the servers'. */
    FAR;

    /** The other side. */
    public BoxSide other() {
        return this == NEAR ? FAR : NEAR;
    }
}
