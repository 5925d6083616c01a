package org.mpcap.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of several bytes, most significant first, read from an array by one load each. An index that reaches over the array's
 * end throws {@link IndexOutOfBoundsException}.
 */
public final class NetworkOrder {
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private NetworkOrder() {}

    /** Two bytes, 0…65535. */
    public static int u16(byte[] bytes, int at) {
        return (short) SHORTS.get(bytes, at) & 0xffff;
    }

    /** Four bytes. */
    public static int u32(byte[] bytes, int at) {
        return (int) INTS.get(bytes, at);
    }

    /** Eight bytes. */
    public static long u64(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }
}
