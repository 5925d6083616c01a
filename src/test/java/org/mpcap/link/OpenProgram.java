package org.mpcap.link;

/** Runs inside the lab: opens lo and says how that went. */
final class OpenProgram {
    private OpenProgram() {}

    public static void main(String[] args) {
        try (LiveEventLoop eventLoop = new LiveEventLoop(Throwable::printStackTrace);
                PcapLink link = PcapLink.open("lo", PcapLink.Settings.probing(""), eventLoop)) {
            System.out.println("opened: " + link.type());
        } catch (LinkException e) {
            System.out.println("failed: " + e.reason() + " " + e.getMessage());
        }
    }
}
