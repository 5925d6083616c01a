package org.mpcap.link;

import org.mpcap.wire.Bytes;

/**
 * A link whose interface may go down or away while others carry on: meanwhile what is sent is refused frame by frame, which counts as
 * loss, and is no reason to end.
 */
public final class PatientLink extends ForwardingLink {
    /** A patient {@code link}. */
    public PatientLink(Link link) {
        super(link);
    }

    /** @throws LinkException always for {@link LinkException.Reason#IO} */
    @Override
    public void send(Bytes frame) {
        try {
            super.send(frame);
        } catch (LinkException e) {
            throw new LinkException(LinkException.Reason.IO, String.valueOf(e.getMessage()));
        }
    }
}
