package org.mpcap.link;

/** Runs inside the lab: opens lo and says how that went. */
final class OpenProgram {
    private OpenProgram() {}

    public static void main(String[] args) {
        try (LiveTimeline timeline = new LiveTimeline(Throwable::printStackTrace);
                PcapLink link = PcapLink.open("lo", PcapLink.Settings.probing(""), timeline)) {
            System.out.println("opened: " + link.type());
        } catch (LinkException e) {
            System.out.println("failed: " + e.reason() + " " + e.getMessage());
        }
    }
}
