package org.endotype.cli.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.endotype.cli.Main;
import org.endotype.cli.option.ViewTypes;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import picocli.AutoComplete;

/** Writes man pages ({@code man1/}), the completion script and the reference page into a folder. */
public final class ReferenceWriter {

    private ReferenceWriter() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Path pages = Files.createDirectories(folder.resolve("man1"));
        for (CommandReference command : CommandReference.all()) {
            Files.writeString(pages.resolve(command.name().replace(' ', '-') + ".1"), manPage(command));
        }
        Files.writeString(pages.resolve("endotype.1"), overview());
        Files.writeString(folder.resolve("endotype-completion.bash"), completion());
        Files.writeString(folder.resolve("reference.md"), reference());
    }

    /** For bash, and for zsh after {@code bashcompinit}. */
    static String completion() {
        return AutoComplete.bash("endotype", Main.commandLine());
    }

    /** One command as a page for {@code man}. */
    static String manPage(CommandReference command) {
        StringBuilder page = new StringBuilder();
        page.append(".TH \"")
                .append(command.name().toUpperCase(Locale.ROOT).replace(' ', '-'))
                .append("\" \"1\" \"\" \"Endotype\"\n.SH NAME\n")
                .append(roff(command.name().replace(' ', '-')))
                .append(" \\- ")
                .append(roff(firstSentence(command)))
                .append("\n.SH SYNOPSIS\n.nf\n")
                .append(roff(command.synopsis()))
                .append("\n.fi\n.SH DESCRIPTION\n");
        command.description().forEach(line -> page.append(roff(line)).append("\n.PP\n"));
        page.append(".SH OPTIONS\n");
        for (CommandReference.Argument argument : command.arguments()) {
            page.append(".TP\n.B ").append(roff(argument.names())).append('\n').append(roff(argument.description()));
            page.append(argument.required() ? " Required.\n" : "\n");
        }
        page.append(".SH EXAMPLES\n.nf\n");
        command.examples().forEach(line -> page.append(roff(line)).append('\n'));
        return page.append(".fi\n.SH SEE ALSO\n.BR endotype (1)\n").toString();
    }

    private static String overview() {
        StringBuilder page = new StringBuilder(".TH \"ENDOTYPE\" \"1\" \"\" \"Endotype\"\n.SH NAME\n"
                + "endotype \\- genotypes, fMRI and omics to patient groups\n.SH COMMANDS\n");
        for (CommandReference command : CommandReference.all()) {
            page.append(".TP\n.B ").append(roff(command.name())).append('\n');
            page.append(roff(firstSentence(command))).append('\n');
        }
        page.append(".SH EXIT STATUS\n0 done, 1 a bug in Endotype, 2 usage or configuration, 3 malformed input,"
                + " 4 inconsistent inputs, 5 input/output, 6 degenerate data, 130 interrupted.\n");
        return page.toString();
    }

    private static String firstSentence(CommandReference command) {
        String all = String.join(" ", command.description());
        int end = all.indexOf(". ");
        return (end < 0 ? all : all.substring(0, end)).replaceAll("\\.$", "");
    }

    /** Backslashes and hyphens mean something to roff, and so does a full stop or an apostrophe at the start of a line. */
    private static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
    }

    /** The page {@code docs/reference.md}, which a test holds to this. */
    static String reference() {
        StringBuilder page =
                new StringBuilder("# Reference\n\nMade from the commands and the cohort file's definitions; a"
                        + " test keeps it so. Every command also takes `--help` and `--version`.\n\n## Commands\n");
        for (CommandReference command : CommandReference.all()) {
            page.append("\n### ").append(command.name()).append("\n\n");
            page.append(escaped(String.join(" ", command.description()))).append("\n\n```\n");
            page.append(command.synopsis()).append('\n');
            command.examples().forEach(line -> page.append(line.strip()).append('\n'));
            page.append("```\n\n");
            if (!command.arguments().isEmpty()) {
                page.append("| option | |\n|---|---|\n");
            }
            for (CommandReference.Argument argument : command.arguments()) {
                page.append("| `").append(argument.names()).append("` | ").append(cell(argument.description()));
                page.append(argument.required() ? " **Required.** |\n" : " |\n");
            }
        }
        page.append("\n## Views in a cohort file\n");
        for (ViewBuilder type : ViewTypes.all()) {
            page.append("\n### type: ").append(type.type()).append("\n\n").append(escaped(type.description()));
            page.append("\n\n| key | kind | default | |\n|---|---|---|---|\n");
            for (ViewOption option : type.options()) {
                page.append("| `").append(option.name()).append("` | ");
                page.append(
                        option.choices().isEmpty()
                                ? option.kind().toString().toLowerCase(Locale.ROOT)
                                : cell(String.join(", ", option.choices())));
                page.append(" | ").append(option.defaultValue() == null ? "-" : cell(option.defaultValue()));
                page.append(" | ").append(cell(option.description()));
                page.append(option.required() == ViewOption.Requirement.REQUIRED ? "; **required** |\n" : " |\n");
            }
        }
        return page.toString();
    }

    private static String cell(String text) {
        return escaped(text).replace("|", "\\|").replaceAll("\\s+", " ").strip();
    }

    private static String escaped(String text) {
        return text.replace("<", "&lt;").replace("*", "\\*");
    }
}
