package org.mpcap.track;

/**
 * A verification that failed.
 *
 * @param check what was compared
 * @param connection number of the connection
 * @param subflow number of the subflow in it, from 1
 * @param packet number of the packet, from 1
 * @param nanos its time, nanoseconds since 1970
 * @param section where the rule is written
 * @param expected the value it should have had
 * @param actual the value it had
 */
public record Finding(
        Verification check,
        int connection,
        int subflow,
        long packet,
        long nanos,
        String section,
        String expected,
        String actual) {
    /** The same, of another connection's subflow. */
    public Finding movedTo(int number, int subflowsBefore) {
        return new Finding(check, number, subflow + subflowsBefore, packet, nanos, section, expected, actual);
    }
}
