package org.mpcap.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.host.NftOwnerTable;
import org.mpcap.link.BulkSender;
import org.mpcap.wire.Bytes;

/** What a run of {@code mpcap scan} holds open besides the network: the sender, the files, the guard. */
final class ScanFiles implements AutoCloseable {
    private final ScanPlan plan;
    private final BulkSender plainSender;
    final Optional<PcapWriter> capture;
    final Optional<NftOwnerTable> guard;
    final Optional<SeekableByteChannel> file;

    ScanFiles(ScanPlan plan, ScanRoutes way) throws IOException {
        this.plan = plan;
        plainSender = plan.network().sender().equals("libpcap")
                ? BulkSender.throughLibpcap(way.interfaceName())
                : BulkSender.batching(
                        way.interfaceName(), plan.network().sender().equals("bypass"));
        LinkType type = way.header(false).isEmpty() ? LinkType.RAW_IP : LinkType.ETHERNET;
        capture = plan.output().capture().map(path -> PcapWriter.create(path, type));
        guard = plan.network().suppressResets() ? Optional.of(new NftOwnerTable()) : Optional.empty();
        guard.ifPresent(table ->
                table.guard(plan.network().ports().low(), plan.network().ports().high()));
        Optional<Path> rows = plan.output().file();
        file = rows.isPresent() ? Optional.of(open(rows.get())) : Optional.empty();
    }

    private SeekableByteChannel open(Path path) throws IOException {
        if (plan.output().resume().isEmpty()) {
            return FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        SeekableByteChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RowFiles.cutToWholeLines(channel);
        return channel;
    }

    BulkSender sender() {
        return capture.map(writer -> plainSender.recording(frame -> writer.write(Instant.now(), Bytes.of(frame))))
                .orElse(plainSender);
    }

    OutputStream rows(OutputStream standardOutput) {
        return file.map(Channels::newOutputStream).orElse(standardOutput);
    }

    @Override
    public void close() throws IOException {
        plainSender.close();
        guard.ifPresent(NftOwnerTable::close);
        capture.ifPresent(PcapWriter::close);
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
