package org.mpcap.app;

/** Which side the program under test is. */
public enum AppRole {
    /** It connects. */
    CLIENT,
    /** It listens. */
    SERVER
}
