/*
 * Starts mpcap where it is installed: bin/mpcap finds lib/mpcap beside it, chooses Java's options for the command, and runs it.
 *
 * lib/mpcap/mpcap-net is this same program with CAP_NET_RAW and CAP_NET_ADMIN as file capabilities, for members of the group mpcap
 * only. It hands them on to Java as ambient capabilities. Whoever may start it would have them for any code of his own if Java took
 * options, libraries or programs from his environment, so nothing of that but what describes the terminal and the language is kept.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define INSTALLED "/usr/lib/mpcap"
#define CANNOT_RUN 3
#define WITH_CAPABILITIES "mpcap-net"

extern char **environ;

/* What a command may do beyond an ordinary user. PACKETS: no more than sending, capturing and writing its files, even for root. */
enum rights { NO_RIGHTS, PACKETS, WHATEVER_IT_HAS };

/* A command, and the file in lib/mpcap/options that holds Java's options for it. */
struct command {
    const char *name;
    enum rights rights;
    const char *options;
};

/* interop, craft and explain may run programs of the user's; doctor and explain look at what else there is. */
static const struct command COMMANDS[] = {
    {"probe", PACKETS, "default"},
    {"trace", PACKETS, "default"},
    {"scan", PACKETS, "scan"},
    {"serve", PACKETS, "default"},
    {"analyze", PACKETS, "analyze"},
    {"craft", WHATEVER_IT_HAS, "default"},
    {"interop", WHATEVER_IT_HAS, "interop"},
    {"explain", WHATEVER_IT_HAS, "default"},
    {"doctor", WHATEVER_IT_HAS, "default"},
    {"merge", NO_RIGHTS, "default"},
    {"token", NO_RIGHTS, "default"},
    {"schema", NO_RIGHTS, "default"},
    {"completion", NO_RIGHTS, "default"},
};
static const struct command NONE = {"", NO_RIGHTS, "default"};

static void fail(const char *what, const char *name) {
    fprintf(stderr, "mpcap: %s: %s: %s\n", what, name, strerror(errno));
    exit(CANNOT_RUN);
}

/* The first argument that is a command's name, as the command line itself takes it. */
static const struct command *command_of(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        for (size_t c = 0; c < sizeof COMMANDS / sizeof *COMMANDS; c++) {
            if (strcmp(argv[i], COMMANDS[c].name) == 0) {
                return &COMMANDS[c];
            }
        }
    }
    return &NONE;
}

/* PLACE/NAME, in memory of its own. */
static char *in(const char *place, const char *name) {
    char *path;
    if (asprintf(&path, "%s/%s", place, name) < 0) {
        fail("no memory", name);
    }
    return path;
}

/* The folder lib/mpcap that belongs to this program; self becomes the program's own path. */
static char *home_of(char self[PATH_MAX]) {
    ssize_t length = readlink("/proc/self/exe", self, PATH_MAX - 1);
    if (length < 0) {
        fail("cannot tell where it is installed", "/proc/self/exe");
    }
    self[length] = '\0';
    char *folder = strdup(self);
    if (folder == NULL) {
        fail("no memory", self);
    }
    *strrchr(folder, '/') = '\0';
    if (strcmp(strrchr(self, '/') + 1, WITH_CAPABILITIES) == 0) {
        return folder;
    }
    char *above = strrchr(folder, '/');
    if (above != NULL) {
        *above = '\0';
    }
    return in(folder, "lib/mpcap");
}

/* Only what is listed stays: what a later Java or C library would obey, too, is not known here. */
static void keep_harmless_environment(void) {
    static const char *const KEPT[] = {"TERM=", "COLUMNS=", "LINES=", "NO_COLOR=", "LANG=", "LC_", "TZ=", "HOME=", "USER=", "LOGNAME="};
    char **to = environ;
    for (char **from = environ; *from != NULL; from++) {
        for (size_t i = 0; i < sizeof KEPT / sizeof *KEPT; i++) {
            /* The C library would take a locale with a slash for a file. */
            bool file = strncmp(*from, "L", 1) == 0 && strchr(*from, '/') != NULL;
            if (strncmp(*from, KEPT[i], strlen(KEPT[i])) == 0 && !file) {
                *to++ = *from;
                break;
            }
        }
    }
    *to = NULL;
    /* For nft and ip, which inherit the capabilities. */
    setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
}

/* Java inherits what this program may do; with fewer capabilities than wanted mpcap says itself what it lacks. */
static void hand_capabilities_on(void) {
    static const int WANTED[] = {CAP_NET_ADMIN, CAP_NET_RAW};
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) {
        fail("cannot read", "capabilities");
    }
    data[0].inheritable = data[0].permitted & (1U << CAP_NET_ADMIN | 1U << CAP_NET_RAW);
    data[1].inheritable = 0;
    if (syscall(SYS_capset, &header, data) != 0) {
        fail("cannot hand on", "capabilities");
    }
    for (size_t i = 0; i < sizeof WANTED / sizeof *WANTED; i++) {
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, WANTED[i], 0, 0);
    }
}

/*
 * Takes from root all that sending, capturing and the files of a command do not need: no modules, no mounts, no other processes. A
 * process that may not do this has little to lose.
 */
static void drop_what_packets_do_not_need(void) {
    for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++) {
        if (i != CAP_NET_ADMIN && i != CAP_NET_RAW && i != CAP_NET_BIND_SERVICE && i != CAP_DAC_OVERRIDE) {
            prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
        }
    }
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), least = strlen(end);
    return length >= least && strcasecmp(text + length - least, end) == 0;
}

/*
 * In the locale C, and in one that this host does not have, Java takes names of files for ASCII and cannot open any other; output is UTF-8
 * whatever the locale.
 */
static void use_utf8(void) {
    static const char *const NAMES[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = "";
    for (size_t i = 0; i < 3 && *locale == '\0'; i++) {
        const char *value = getenv(NAMES[i]);
        locale = value == NULL ? "" : value;
    }
    bool none = *locale == '\0' || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    if (none || ends_with(locale, ".UTF-8") || ends_with(locale, ".utf8")) {
        setenv("LC_ALL", "C.UTF-8", 1);
    }
}

/* An unpacked archive has no class data yet: made once, by the first who may write them. */
static void make_archive(const char *home) {
    pid_t child = fork();
    if (child == 0) {
        char *maker = in(home, "make-archive");
        execl(maker, maker, (char *) NULL);
        _exit(CANNOT_RUN);
    }
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
}

int main(int argc, char **argv) {
    char self[PATH_MAX];
    bool privileged = getauxval(AT_SECURE) != 0;
    /* A link elsewhere to the program with capabilities must not lead it to another Java. */
    char *home = privileged ? strdup(INSTALLED) : home_of(self);
    const struct command *command = command_of(argc, argv);

    if (privileged) {
        keep_harmless_environment();
        if (command->rights != NO_RIGHTS) {
            hand_capabilities_on();
        }
    } else if (geteuid() == 0) {
        if (command->rights == PACKETS) {
            drop_what_packets_do_not_need();
        }
    } else if (command->rights != NO_RIGHTS && strcmp(strrchr(self, '/') + 1, WITH_CAPABILITIES) != 0) {
        char *capable = in(home, WITH_CAPABILITIES);
        execv(capable, argv); /* returns where there is none, or it is not for this user */
        free(capable);
    }
    use_utf8();
    /* Java would take options from there, and so code. */
    unsetenv("JAVA_TOOL_OPTIONS");
    unsetenv("_JAVA_OPTIONS");
    unsetenv("JDK_JAVA_OPTIONS");

    char *archive = in(home, "mpcap.jsa");
    if (!privileged && access(archive, R_OK) != 0 && access(home, W_OK) == 0) {
        make_archive(home);
    }

    char *java = in(home, "java/bin/java");
    char *arguments[argc + 16];
    int n = 0;
    arguments[n++] = java;
    if (asprintf(&arguments[n++], "-XX:SharedArchiveFile=%s", archive) < 0 ||
        asprintf(&arguments[n++], "@%s/options/%s", home, command->options) < 0 ||
        asprintf(&arguments[n++], "-Djna.boot.library.path=%s", home) < 0) {
        fail("no memory", home);
    }
    /* JNA would otherwise load a library that it unpacked into a folder of the user's. */
    arguments[n++] = "-Djna.nounpack=true";
    if (privileged) {
        arguments[n++] = "-XX:+DisableAttachMechanism"; /* else a debugger could load code */
    }
    arguments[n++] = "-jar";
    arguments[n++] = in(home, "mpcap.jar");
    for (int i = 1; i < argc; i++) {
        arguments[n++] = argv[i];
    }
    arguments[n] = NULL;
    if (command->rights != WHATEVER_IT_HAS) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    }
    execv(java, arguments);
    fail("cannot start Java", java);
}
