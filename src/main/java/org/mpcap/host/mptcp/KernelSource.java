package org.mpcap.host.mptcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.Bytes;

/** Where answers about the kernel come from: the running one, or a record of what one answered. Nothing asked here changes anything. */
public interface KernelSource {
    /**
     * A question over netlink.
     *
     * @param family what is asked about
     * @param name the generic family's name; empty for the others
     * @param type message type, or the command of a generic family
     * @param dump whether all things of a kind are asked for
     * @param body what follows the message header, or the generic header
     */
    record Question(Family family, String name, int type, boolean dump, Bytes body) {
        Question(Family family, String name, int type, boolean dump, byte[] body) {
            this(family, name, type, dump, Bytes.of(body));
        }
    }

    /**
     * What came back.
     *
     * @param messages what follows the message header (of a generic family: and the generic header) of each answer
     * @param error the name of the error, such as {@code EPERM}, if there was one
     */
    record Answer(List<byte[]> messages, Optional<String> error) {
        /** Copies the list. */
        public Answer {
            messages = List.copyOf(messages);
        }

        static Answer failed(String error) {
            return new Answer(List.of(), Optional.of(error));
        }
    }

    /** Asks over netlink; an error is an answer. */
    Answer ask(Question question);

    /** The text of a file below {@code /proc}; empty if it cannot be read. {@code net/…} is that of this namespace. */
    Optional<String> file(String path);

    /** The rules of the packet filter as {@code nft -a list ruleset} shows them; empty if they cannot be read. */
    Optional<String> ruleset();
}
