package org.mpcap.conformance;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipException;
import org.mpcap.UserError;

/** All checks there are: those that come with this program and those of extensions. */
public final class Catalogue {
    private static final String SERVICE = "META-INF/services/" + CheckProvider.class.getName();

    private Catalogue() {}

    /**
     * Every check of servers of every {@link CheckProvider}, those of this program first.
     *
     * @throws UserError if two checks have the same id
     */
    public static List<ConformanceCheck> all() {
        return all(ServiceLoader.load(CheckProvider.class), false);
    }

    /** Every check of clients. */
    public static List<ConformanceCheck> clients() {
        return all(ServiceLoader.load(CheckProvider.class), true);
    }

    /**
     * The same, with the checks of these jars too: each names its providers in {@code
     * META-INF/services/org.mpcap.conformance.CheckProvider}.
     *
     * @throws IOException if a jar cannot be read
     * @throws UserError if a jar has no checks, or two checks have the same id
     */
    public static List<ConformanceCheck> with(List<Path> jars) throws IOException {
        List<URL> places = new ArrayList<>();
        for (Path jar : jars) {
            // What is no jar would be passed over in silence.
            try (JarFile file = new JarFile(jar.toFile())) {
                if (file.getEntry(SERVICE) == null) {
                    throw UserError.usage(jar + " has no " + SERVICE + " and so no checks");
                }
            } catch (ZipException e) {
                throw new UserError(
                        UserError.Kind.USAGE, jar + " is no jar: --checks takes jars with checks in them", e);
            }
            places.add(jar.toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(places.toArray(URL[]::new), Catalogue.class.getClassLoader());
        try {
            return all(ServiceLoader.load(CheckProvider.class, loader), false);
        } catch (ServiceConfigurationError e) {
            throw new UserError(UserError.Kind.USAGE, "checks cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static List<ConformanceCheck> all(ServiceLoader<CheckProvider> providers, boolean ofClients) {
        List<ConformanceCheck> all = new ArrayList<>();
        Set<CheckId> ids = new HashSet<>();
        for (CheckProvider provider : providers) {
            for (ConformanceCheck check : provider.checks()) {
                if (!ids.add(check.id())) {
                    throw UserError.usage("check " + check.id() + " exists twice");
                }
                if (check.id().isOfClient() == ofClients) {
                    all.add(check);
                }
            }
        }
        return List.copyOf(all);
    }
}
