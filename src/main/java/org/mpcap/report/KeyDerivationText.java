package org.mpcap.report;

import java.io.PrintWriter;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;

/** Prints {@link KeyDerivation} for people: a block per key and version. */
public final class KeyDerivationText {
    private static final String BY_OWNER = "HMAC(key ‖ peer key, nonce ‖ peer nonce)";
    private static final String BY_PEER = "HMAC(peer key ‖ key, peer nonce ‖ nonce)";

    private final PrintWriter out;
    private final AnsiStyle paint;
    private boolean first = true;

    /** Nothing printed yet. */
    public KeyDerivationText(PrintWriter out, AnsiStyle paint) {
        this.out = out;
        this.paint = paint;
    }

    /** Prints one block, with an empty line before every block but the first. */
    public void print(KeyDerivation derived) {
        if (!first) {
            out.println();
        }
        first = false;
        MptcpVersion version = derived.version();
        out.println(paint.strong("key " + derived.key()) + paint.faint("  MPTCP " + version + ", " + version.rfc()));
        printDerived(derived, derived.key());
        derived.peerKey().ifPresent(peer -> {
            out.println(paint.strong("peer key " + peer));
            printDerived(derived, peer);
        });
        derived.joinByOwner().ifPresent(hmacs -> {
            out.println(paint.strong("MP_JOIN opened by the owner of key " + derived.key()) + ", the peer listens");
            line("SYN/ACK", hmacs.synAck(), "by the peer: left 64 bits of " + BY_PEER);
            line("ACK", hmacs.ack(), "by the owner: left 160 bits of " + BY_OWNER);
        });
        derived.joinByPeer().ifPresent(hmacs -> {
            out.println(
                    paint.strong("MP_JOIN opened by the peer") + ", the owner of key " + derived.key() + " listens");
            line("SYN/ACK", hmacs.synAck(), "by the owner: left 64 bits of " + BY_OWNER);
            line("ACK", hmacs.ack(), "by the peer: left 160 bits of " + BY_PEER);
        });
        derived.signed().ifPresent(it -> {
            out.println(paint.strong("ADD_ADDR") + " with address id " + it.addressId() + ", " + it.address()
                    + (it.port() == 0 ? ", no port" : ", port " + it.port()));
            derived.addAddrByOwner().ifPresent(hmac -> line("HMAC", hmac, "sent by the owner of key " + derived.key()));
            derived.addAddrByPeer().ifPresent(hmac -> line("HMAC", hmac, "sent by the peer"));
        });
    }

    private void printDerived(KeyDerivation derived, Key owner) {
        line("token", Token.of(derived.version(), owner).toString(), "");
        line("IDSN", Idsn.of(derived.version(), owner).toString(), "");
        line("first DSN", derived.firstDsn(owner), "");
    }

    private void line(String name, String value, String explanation) {
        out.println("  " + name + " ".repeat(11 - name.length()) + value
                + (explanation.isEmpty() ? "" : "  " + paint.faint(explanation)));
    }
}
