package org.mpcap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private HelpLayout() {}

    /** Lays out the help of a command and of all below it. */
    static void apply(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.synopsisHeading("Usage: ");
        usage.descriptionHeading(BREAK);
        usage.parameterListHeading(BREAK + "Arguments:" + BREAK);
        usage.commandListHeading(BREAK + "Commands:" + BREAK);
        usage.footerHeading(BREAK + "Examples:" + BREAK);
        usage.exitCodeListHeading(BREAK + "Exit codes:" + BREAK);
        usage.exitCodeList(usage.exitCodeList().isEmpty() ? exitCodes() : aligned(usage.exitCodeList()));
        usage.footer(indented(usage.footer()));
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
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionsByGroup());
        usage.sectionMap(sections);
        command.getSubcommands().values().forEach(HelpLayout::apply);
    }

    /** A class, not a lambda: class-data archives cannot hold lambdas of picocli's old interfaces. */
    private static final class OptionsByGroup implements CommandLine.IHelpSectionRenderer {
        @Override
        public String render(Help help) {
            List<OptionSpec> ungrouped = new ArrayList<>(help.commandSpec().options());
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

    private static Map<String, String> exitCodes() {
        Map<String, String> list = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            list.put(Integer.toString(code.number()), code.description());
        }
        return aligned(list);
    }

    private static Map<String, String> aligned(Map<String, String> exitCodes) {
        Map<String, String> list = new LinkedHashMap<>();
        exitCodes.forEach((number, description) -> list.put(" ".repeat(3 - number.length()) + number, description));
        return list;
    }
}
