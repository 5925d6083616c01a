package org.mpcap.capture;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How the bytes of an input are packed, told by the first of them. */
enum Compression {
    /** Not at all. */
    NONE,
    /** RFC 1952. */
    GZIP,
    /** Zstandard (RFC 8878). */
    ZSTD,
    /** LZ4's frames. */
    LZ4,
    /** XZ, of LZMA2. */
    XZ;

    /** First bytes that tell. */
    static final int MAGIC = 4;

    /** What XZ may need to unpack; its highest preset takes 65 MiB, and the whole program has 384 MiB. */
    private static final int MOST_MEMORY_KIB = 100 << 10;

    private static final int BUFFER = 64 << 10;

    /** The compression of what begins with these bytes, of which there may be less than {@link #MAGIC}. */
    static Compression of(byte[] first) {
        int magic = 0;
        for (int i = 0; i < MAGIC; i++) {
            magic = magic << 8 | (i < first.length ? first[i] & 0xff : 0);
        }
        return switch (magic) {
            case 0x28b52ffd -> ZSTD;
            case 0x04224d18 -> LZ4;
            case 0xfd377a58 -> XZ;
            default -> magic >>> 16 == 0x1f8b ? GZIP : NONE;
        };
    }

    /** The unpacked bytes of a stream, to its end: what is packed in several pieces is one. */
    InputStream unpacked(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP -> new GZIPInputStream(packed, BUFFER);
            case ZSTD -> new ZstdInputStream(packed);
            case LZ4 -> new FramedLZ4CompressorInputStream(packed, true);
            case XZ -> new XZInputStream(packed, MOST_MEMORY_KIB);
        };
    }

    /** Its usual name. */
    String words() {
        return name().toLowerCase(Locale.ROOT);
    }
}
