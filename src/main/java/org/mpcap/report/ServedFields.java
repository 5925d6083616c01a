package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import org.mpcap.serve.Served;

/** Connections a server had, as fields and as a line. */
public final class ServedFields {
    /** Columns of the CSV form. */
    public static final List<String> COLUMNS = List.of(
            "client", "server", "mptcpVersion", "token", "clientToken", "subflows", "bytes", "closing", "fallback");

    private ServedFields() {}

    /** One connection. */
    public static Fields of(Served served) {
        Fields fields = new Fields()
                .put("client", served.tuple().remote().toString())
                .put("server", served.tuple().local().toString());
        served.keys()
                .ifPresent(keys -> fields.put("mptcpVersion", keys.version().number())
                        .put("token", keys.localToken().toString())
                        .put("clientToken", keys.remoteToken().toString()));
        return fields.put("subflows", served.subflows())
                .put("bytes", served.received())
                .put("closing", served.closing().name())
                .putIfPresent("fallback", served.fellBack());
    }

    /** One connection in one line. */
    public static String line(Served served) {
        String kind = served.keys()
                .map(keys -> keys.version().name().toLowerCase(Locale.ROOT) + "  token 0x" + keys.localToken())
                .orElse("plain TCP");
        return served.tuple().remote() + "  " + kind + "  " + served.subflows()
                + (served.subflows() == 1 ? " subflow  " : " subflows  ") + served.received() + " bytes  "
                + served.closing()
                + served.fellBack().map(why -> "  fell back: " + why).orElse("");
    }
}
