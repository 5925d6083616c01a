package org.mpcap.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;

/** What follows from two keys, seen from either end: the values two kernels sent (Linux, v0.95; captures/v0-linux-0.95/a-join.pcap). */
class ConnectionKeysTest {
    private static final Key INITIATOR_KEY = new Key(0x6042_a881_c737_b9e2L);
    private static final Key LISTENER_KEY = new Key(0x1537_b351_6872_946dL);
    private static final ConnectionKeys INITIATOR = new ConnectionKeys(MptcpVersion.V0, INITIATOR_KEY, LISTENER_KEY);
    private static final ConnectionKeys LISTENER = new ConnectionKeys(MptcpVersion.V0, LISTENER_KEY, INITIATOR_KEY);
    private static final Nonce INITIATOR_NONCE = new Nonce(0x0c17_b00e);
    private static final Nonce LISTENER_NONCE = new Nonce(0x66ce_b3e5);
    private static final long SYN_ACK_HMAC = 0x0512_98ce_de37_72ceL;
    private static final Bytes ACK_HMAC = Bytes.fromHex("a46556ff13464c0941cf37dde1d17e85edb8023d");

    @Test
    void theInitiatorAsksWithTheListenersToken() {
        assertThat(INITIATOR.remoteToken().toString()).isEqualTo("abbacceb");
        assertThat(LISTENER.localToken().toString()).isEqualTo("abbacceb");
    }

    @Test
    void eachSideBeginsItsDataBehindItsIdsn() {
        assertThat((int) INITIATOR.firstLocalDsn()).isEqualTo(0x04af_700b);
        assertThat((int) INITIATOR.firstRemoteDsn()).isEqualTo(0x40de_b372);
    }

    @Test
    void bothEndsHaveTheSameHmacOfTheSynAck() {
        assertThat(LISTENER.synAckHmac(LISTENER_NONCE, INITIATOR_NONCE)).isEqualTo(SYN_ACK_HMAC);
        assertThat(INITIATOR.expectedSynAckHmac(INITIATOR_NONCE, LISTENER_NONCE))
                .isEqualTo(SYN_ACK_HMAC);
    }

    @Test
    void bothEndsHaveTheSameHmacOfTheThirdAck() {
        assertThat(INITIATOR.ackHmac(INITIATOR_NONCE, LISTENER_NONCE)).isEqualTo(ACK_HMAC);
        assertThat(LISTENER.expectedAckHmac(LISTENER_NONCE, INITIATOR_NONCE)).isEqualTo(ACK_HMAC);
    }
}
