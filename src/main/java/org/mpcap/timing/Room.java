package org.mpcap.timing;

/** Memory that many share; each who wants more than a little asks for it. */
public interface Room {
    /** Takes bytes if there are so many; whether there are. */
    boolean take(long bytes);

    /** Gives back bytes that were taken. */
    void give(long bytes);
}
