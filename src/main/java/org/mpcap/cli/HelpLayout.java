package org.mpcap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.Set;
import org.mpcap.cli.shared.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * How every command's {@code --help} reads: synopsis, what it does, its arguments, its options by group, the options all
 * commands share, examples, exit codes.
 */
final class HelpLayout {
    private static final String BREAK = "%n";
    /** Of the options that commands share, these stand before a command's own. */
    private static final String FIRST = "Targets";

    /** Frequent options without a short name. */
    private static final Set<String> FREQUENT = Set.of(
            "--format", "--connection", "--targets", "--mptcp-version", "--fault", "--listen", "--list", "--dry-run");

    private HelpLayout() {}

    /**
     * Gives a command and all below it their help; done only when it is asked for, for reading the words takes time.
     *
     * @param brief whether only frequent options are shown: those with a short name, and a few
     */
    static void apply(CommandLine command, boolean brief) {
        try (InputStream in = HelpLayout.class.getResourceAsStream("help.properties")) {
            Objects.requireNonNull(in, "help.properties");
            apply(command, new PropertyResourceBundle(new InputStreamReader(in, StandardCharsets.UTF_8)), brief);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void apply(CommandLine command, ResourceBundle words, boolean brief) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        String name = command.getCommandName();
        command.getCommandSpec().resourceBundle(words);
        usage.description(lines(words, name + ".description"));
        usage.footer(indented(lines(words, name + ".footer")));
        usage.exitCodeList(exitCodes(lines(words, name + ".exitCodes")));
        usage.synopsisHeading("Usage: ");
        usage.descriptionHeading(BREAK);
        usage.parameterListHeading(BREAK + "Arguments:" + BREAK);
        usage.commandListHeading(BREAK + "Commands:" + BREAK);
        usage.footerHeading(BREAK + "Examples:" + BREAK);
        usage.exitCodeListHeading(BREAK + "Exit codes:" + BREAK);
        usage.sortOptions(false);
        usage.abbreviateSynopsis(true);
        usage.sectionKeys(List.of(
                UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                UsageMessageSpec.SECTION_KEY_FOOTER,
                UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST));
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(usage.sectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionsByGroup(brief));
        usage.sectionMap(sections);
        command.getSubcommands().values().forEach(each -> apply(each, words, brief));
    }

    /** A class, not a lambda: class-data archives cannot hold lambdas of picocli's old interfaces. */
    private record OptionsByGroup(boolean brief) implements CommandLine.IHelpSectionRenderer {
        @Override
        public String render(Help help) {
            List<OptionSpec> ungrouped = new ArrayList<>(help.commandSpec().options());
            if (brief) {
                ungrouped.removeIf(each -> each.shortestName().length() > 2 && !FREQUENT.contains(each.longestName()));
                return help.createHeading(BREAK + "Options (all of them: --help):" + BREAK)
                        + help.optionListExcludingGroups(ungrouped);
            }
            help.commandSpec().argGroups().forEach(group -> ungrouped.removeAll(group.allOptionsNested()));
            StringBuilder first = new StringBuilder();
            StringBuilder last = new StringBuilder();
            for (Map.Entry<String, CommandSpec> mixin :
                    help.commandSpec().mixins().entrySet()) {
                List<OptionSpec> shared = ungrouped.stream()
                        .filter(option -> mixin.getValue().optionsMap().containsKey(option.longestName()))
                        .toList();
                ungrouped.removeAll(shared);
                (mixin.getKey().equals(FIRST) ? first : last)
                        .append(help.createHeading(BREAK + mixin.getKey() + ":" + BREAK))
                        .append(help.optionListExcludingGroups(shared));
            }
            return first.append(help.optionListGroupSections())
                    .append(last)
                    .append(help.createHeading(BREAK + "General:" + BREAK))
                    .append(help.optionListExcludingGroups(ungrouped))
                    .toString();
        }
    }

    private static String[] indented(String[] lines) {
        String[] result = new String[lines.length];
        for (int i = 0; i < lines.length; i++) {
            result[i] = "  " + lines[i];
        }
        return result;
    }

    private static String[] lines(ResourceBundle words, String key) {
        return words.containsKey(key) ? words.getString(key).split("\n", -1) : new String[0];
    }

    /** Exit codes with what they mean, as {@code 0:done}; without any what they mean for all commands. */
    private static Map<String, String> exitCodes(String[] described) {
        Map<String, String> list = new LinkedHashMap<>();
        for (String line : described) {
            String number = line.substring(0, line.indexOf(':'));
            list.put(" ".repeat(3 - number.length()) + number, line.substring(number.length() + 1));
        }
        if (list.isEmpty()) {
            for (ExitCode code : ExitCode.values()) {
                list.put(String.format("%3d", code.number()), code.description());
            }
        }
        return list;
    }
}
