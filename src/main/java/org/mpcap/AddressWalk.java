package org.mpcap;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.wire.IpAddress;

/**
 * Asks the addresses of one name one after the other: all of them, or, as clients do that connect to a name (RFC 6724 2), until there is
 * somebody at one. If there is nobody at any, the answer is the first one's.
 */
final class AddressWalk {
    /**
     * What was found at an address.
     *
     * @param somebody whether a connection was accepted there
     * @param tell tells the result, given the other addresses of the name if those have no results of their own
     */
    record Answer(boolean somebody, Consumer<List<IpAddress>> tell) {}

    /** Asks one address. */
    @FunctionalInterface
    interface Question {
        /** {@code answer} is to be called once, on the event loop's thread. */
        void ask(IpAddress address, Consumer<Answer> answer);
    }

    private final List<IpAddress> addresses;
    private final boolean all;
    private final Question question;
    private final Runnable done;
    private Optional<Runnable> first = Optional.empty();

    private AddressWalk(List<IpAddress> addresses, boolean all, Question question, Runnable done) {
        this.addresses = addresses;
        this.all = all;
        this.question = question;
        this.done = done;
    }

    /** Begins with the first; {@code done} is called when the last has been told of. */
    static void start(List<IpAddress> addresses, boolean all, Question question, Runnable done) {
        new AddressWalk(addresses, all, question, done).ask(0);
    }

    private void ask(int index) {
        IpAddress address = addresses.get(index);
        question.ask(address, answer -> answered(index, answer));
    }

    private void answered(int index, Answer answer) {
        IpAddress asked = addresses.get(index);
        List<IpAddress> others =
                addresses.stream().filter(each -> !all && !each.equals(asked)).toList();
        Runnable tell = () -> answer.tell.accept(others);
        boolean last = index + 1 == addresses.size();
        if (all || answer.somebody) {
            tell.run();
        } else {
            first = first.or(() -> Optional.of(tell));
            if (last) {
                first.orElseThrow().run();
            }
        }
        if (last || (answer.somebody && !all)) {
            done.run();
        } else {
            ask(index + 1);
        }
    }
}
