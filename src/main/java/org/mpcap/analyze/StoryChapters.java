package org.mpcap.analyze;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mpcap.analyze.StoryLine.Weight;

/** Folds lines of a story that are alike where there are too many. */
final class StoryChapters {
    /** More lines than these are no story; then the like are told together. */
    private static final int MOST_LINES = 14;

    private StoryChapters() {}

    /** What lines have in common that are told together when there are too many. */
    enum Chapter {
        OPENING("lines about the opening"),
        SUBFLOW("lines about subflows"),
        SIGNAL("signals"),
        STALL("stalls"),
        HAND_OVER("hand-overs"),
        SILENCE("silences"),
        IDLE("idle times"),
        FINDING("failed verifications"),
        END("lines about the end");

        private final String plural;

        Chapter(String plural) {
            this.plural = plural;
        }
    }

    /** A line and what it is about. */
    record Told(Chapter chapter, StoryLine line) {}

    /** Tells lines of the largest chapters together until there are few enough. */
    static List<Told> fold(List<Told> lines) {
        while (lines.size() > MOST_LINES) {
            Map<Chapter, Integer> sizes = new LinkedHashMap<>();
            lines.forEach(told -> sizes.merge(told.chapter(), 1, Integer::sum));
            Chapter largest = sizes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey();
            if (sizes.getOrDefault(largest, 0) < 3) {
                break;
            }
            int over = Math.min(lines.size() - MOST_LINES + 1, sizes.getOrDefault(largest, 0) - 1);
            List<Told> ofLargest =
                    lines.stream().filter(told -> told.chapter() == largest).toList();
            List<Told> folded = ofLargest.subList(ofLargest.size() - over, ofLargest.size());
            int place = lines.indexOf(folded.get(0));
            StoryLine from = folded.get(0).line();
            StoryLine to = folded.get(folded.size() - 1).line();
            lines.removeAll(folded);
            Weight weight = folded.stream()
                    .map(told -> told.line().weight())
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            lines.add(
                    place,
                    new Told(
                            Chapter.END,
                            new StoryLine(
                                    from.nanos(),
                                    Stream.of(from, to)
                                            .flatMap(line ->
                                                    line.packets().stream().limit(1))
                                            .toList(),
                                    folded.size() + " more " + largest.plural + " within "
                                            + StoryWords.length(to.nanos() - from.nanos()),
                                    weight)));
        }
        return lines;
    }
}
