package org.mpcap.link;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.mpcap.lab.Lines;
import org.mpcap.wire.Bytes;

/** Runs inside the lab, where another process returns what it reads from tun0: sends an IP packet there and takes it back. */
final class TunProgram {
    private TunProgram() {}

    public static void main(String[] args) throws Exception {
        BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
        Bytes packet = Bytes.fromHex("450000140000400040fd0000 0a070001 0a070002");
        try (LiveEventLoop eventLoop = new LiveEventLoop(Throwable::printStackTrace);
                PcapLink link = PcapLink.open(
                        "tun0", PcapLink.Settings.probing(CaptureFilter.neighbours() + " or ip"), eventLoop)) {
            link.listen(frames::add);
            link.send(packet);
            Lines.say("type", link.type());
            Lines.say("came back", frames.poll(20, TimeUnit.SECONDS).equals(packet));
        }
    }
}
