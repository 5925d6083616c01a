package org.mpcap.host.mptcp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.Bytes;

/**
 * What a kernel answered, kept: each question with its answer as one line of text. A question that was not asked then has the answer {@code
 * ENODATA}, a file that was not read is missing.
 */
public final class RecordedKernel implements KernelSource {
    private static final String UNKNOWN = "ENODATA";
    private static final String RULESET = "ruleset";

    private final Map<String, String> lines;

    private RecordedKernel(Map<String, String> lines) {
        this.lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
    }

    /** Asks a kernel and keeps what it answers. */
    public static final class Recorder implements KernelSource {
        private final KernelSource kernel;
        private final Map<String, String> lines = new LinkedHashMap<>();

        /** Asks this kernel. */
        public Recorder(KernelSource kernel) {
            this.kernel = kernel;
        }

        @Override
        public Answer ask(Question question) {
            Answer answer = kernel.ask(question);
            lines.put(key(question), text(answer));
            return answer;
        }

        @Override
        public Optional<String> file(String path) {
            return kept("file " + path, kernel.file(path));
        }

        @Override
        public Optional<String> ruleset() {
            return kept(RULESET, kernel.ruleset());
        }

        private Optional<String> kept(String key, Optional<String> text) {
            text.ifPresent(found -> lines.put(key, found.replace("\\", "\\\\").replace("\n", "\\n")));
            return text;
        }

        /** What was asked and answered so far. */
        public RecordedKernel record() {
            return new RecordedKernel(lines);
        }
    }

    /** Reads what {@link #write} wrote; lines that are no record are left out. */
    public static RecordedKernel parse(List<String> text) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                lines.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        return new RecordedKernel(lines);
    }

    /** One line a question: the question, a tab, the answer. */
    public List<String> write() {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "\t" + line.getValue())
                .toList();
    }

    @Override
    public Answer ask(Question question) {
        String line = lines.get(key(question));
        return line == null ? Answer.failed(UNKNOWN) : answer(line);
    }

    @Override
    public Optional<String> file(String path) {
        return Optional.ofNullable(lines.get("file " + path)).map(RecordedKernel::unescaped);
    }

    @Override
    public Optional<String> ruleset() {
        return Optional.ofNullable(lines.get(RULESET)).map(RecordedKernel::unescaped);
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                plain.append(next);
            }
        }
        return plain.toString();
    }

    private static String key(Question question) {
        String about = question.family() == Family.GENERIC
                ? question.name()
                : question.family().name();
        return (question.dump() ? "list " : "get ") + about + " " + question.type() + " "
                + question.body().toHex();
    }

    private static String text(Answer answer) {
        return answer.error()
                .map(error -> "error " + error)
                .orElseGet(() -> String.join(
                        " ",
                        answer.messages().stream()
                                .map(message -> Bytes.of(message).toHex())
                                .toList()));
    }

    private static Answer answer(String line) {
        if (line.startsWith("error ")) {
            return Answer.failed(line.substring(6));
        }
        List<byte[]> messages = new ArrayList<>();
        for (String hex : line.split(" ")) {
            if (hex.matches("([0-9a-f]{2})+")) {
                messages.add(Bytes.fromHex(hex).toArray());
            }
        }
        return new Answer(messages, Optional.empty());
    }
}
