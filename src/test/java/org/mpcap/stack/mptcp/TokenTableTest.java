package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;

class TokenTableTest {
    private static final MptcpVersion V1 = MptcpVersion.V1;
    private static final Key KEY = new Key(1);

    private final Counters counters = new Counters();
    private final TokenTable table = new TokenTable(counters);

    @Test
    void aClaimedTokenIsTakenUntilReleased() {
        assertThat(table.claim(V1, () -> KEY, this)).contains(KEY);
        assertThat(table.isTaken(Token.of(V1, KEY))).isTrue();
        assertThat(table.established(Token.of(V1, KEY))).isEmpty();
        table.release(Token.of(V1, KEY), this);
        assertThat(table.isTaken(Token.of(V1, KEY))).isFalse();
    }

    @Test
    void aTakenTokenMakesForAnotherKey() {
        table.claim(V1, () -> KEY, this);
        Iterator<Key> keys = List.of(KEY, KEY, new Key(2)).iterator();
        assertThat(table.claim(V1, keys::next, this)).contains(new Key(2));
        assertThat(counters.get(Counter.MPTokenCollision)).isEqualTo(2);
    }

    @Test
    void aGeneratorThatAlwaysCollidesIsGivenUp() {
        table.claim(V1, () -> KEY, this);
        assertThat(table.claim(V1, () -> KEY, this)).isEmpty();
        assertThat(counters.get(Counter.MPTokenCollision)).isEqualTo(100);
        assertThat(table.pendingSize()).isEqualTo(1);
    }

    @Test
    void onlyTheHolderReleasesAToken() {
        table.claim(V1, () -> KEY, this);
        table.release(Token.of(V1, KEY), new Object());
        assertThat(table.isTaken(Token.of(V1, KEY))).isTrue();
    }

    @Test
    void theSameKeyHasAnotherTokenInTheOtherVersion() {
        table.claim(V1, () -> KEY, this);
        assertThat(table.claim(MptcpVersion.V0, () -> KEY, this)).contains(KEY);
    }
}
