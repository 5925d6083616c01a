package org.mpcap.scan.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.mpcap.UserError;
import org.mpcap.capture.OutputFile;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.TextFile;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.wire.Bytes;

/**
 * How far a scan has come, on disk: one line of JSON that ends with a hash of all before it, keyed with the secret, so that a file cut
 * or changed anywhere is never taken for another position. The file is replaced as a whole, so it is always readable.
 *
 * @param run what identifies the run: its targets and what is sent to them
 * @param seed the order of targets
 * @param secret 16 bytes that sequence numbers and keys follow from
 * @param position all targets before it are done and their rows written
 */
record ScanCheckpoint(String run, long seed, Bytes secret, long position) {
    /** 2: with the hash. */
    private static final int FORMAT = 2;

    private static final int SECRET_BYTES = 16;
    private static final String HASH = ",\"hmac\":\"";

    /** Replaces the file. */
    void write(Path file, ScanCounters counters) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("run", run);
        json.addProperty("seed", Long.toString(seed));
        json.addProperty("secret", secret.toHex());
        json.addProperty("position", position);
        JsonObject counts = new JsonObject();
        for (ScanCounter counter : ScanCounter.values()) {
            counts.addProperty(counter.label(), counters.of(counter));
        }
        json.add("counts", counts);
        String text = json.toString();
        String body = text.substring(0, text.length() - 1);
        // The secret lets others forge answers: the file is for its owner alone.
        OutputFile.SECRET.replace(file, out -> out.write(body + end(body, secret)));
    }

    /** What follows the hashed part; the hash is HMAC-SHA256, which version 1 of MPTCP uses, too. */
    private static String end(String body, Bytes secret) {
        Bytes hash = MptcpVersion.V1.hmac(secret, Bytes.of(body.getBytes(StandardCharsets.UTF_8)));
        return HASH + hash.toHex() + "\"}\n";
    }

    /**
     * Reads a file.
     *
     * @throws UserError if it is no checkpoint, one of another version, or not as it was written
     */
    static ScanCheckpoint read(Path file) throws IOException {
        String text = TextFile.read(file);
        ScanCheckpoint checkpoint;
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            if (json.get("format").getAsInt() != FORMAT) {
                throw UserError.usage(file + " is a checkpoint of another version of mpcap");
            }
            checkpoint = new ScanCheckpoint(
                    json.get("run").getAsString(),
                    Long.parseLong(json.get("seed").getAsString()),
                    Bytes.fromHex(json.get("secret").getAsString()),
                    json.get("position").getAsLong());
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | UnsupportedOperationException
                | IllegalArgumentException e) {
            throw new UserError(UserError.Kind.USAGE, file + " is no checkpoint of mpcap scan, or one that was cut", e);
        }
        int hash = text.lastIndexOf(HASH);
        String body = hash < 0 ? text : text.substring(0, hash);
        if (checkpoint.secret.length() != SECRET_BYTES || !text.equals(body + end(body, checkpoint.secret))) {
            throw UserError.usage(file + " is not as mpcap scan wrote it: it was cut or changed; start the scan anew");
        }
        return checkpoint;
    }

    /**
     * Checks that a run may go on from here.
     *
     * @param file where this was read from
     * @param identity what identifies the run
     * @param targets how many targets there are
     * @throws UserError if not
     */
    void check(Path file, String identity, long targets) {
        if (!run.equals(identity)) {
            throw UserError.usage(file + " is the checkpoint of another run: " + run + "; this one is " + identity);
        }
        if (position < 0 || position > targets) {
            throw UserError.usage(
                    file + ": position " + position + " is not within the " + targets + " targets of this run");
        }
    }
}
