package org.mpcap.interop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** All checks there are: those that come with this program and those of extensions. */
public final class Catalogue {
    private Catalogue() {}

    /**
     * Every check of every {@link CheckProvider}, those of this program first.
     *
     * @throws IllegalArgumentException if two checks have the same id
     */
    public static List<Check> all() {
        List<Check> all = new ArrayList<>();
        Set<CheckId> ids = new HashSet<>();
        for (CheckProvider provider : ServiceLoader.load(CheckProvider.class)) {
            for (Check check : provider.checks()) {
                if (!ids.add(check.id())) {
                    throw new IllegalArgumentException("check " + check.id() + " exists twice");
                }
                all.add(check);
            }
        }
        return List.copyOf(all);
    }
}
