package org.endotype.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.privacy.PseudonymKey;
import org.endotype.core.report.ShareBundle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code endotype share}. */
@Command(
        name = "share",
        mixinStandardHelpOptions = true,
        description = {
            "Writes what of a run may leave the team into a folder of its own, and prints where it lies.",
            "The shared report, the evidence with counts below 11 and their complements withheld, methods, the manifest"
                    + " without input files, and share.json, which lists what is in it. Never features, latent"
                    + " positions, exact profiles or ids."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype share demo-run --out demo-shared",
            "  endotype share demo-run --out demo-shared --assignments \\",
            "      --key ~/demo-study.key --new-key"
        })
public final class ShareCommand implements Runnable {

    @Parameters(paramLabel = "RUN", description = "The folder that 'endotype run' or 'endotype demo' wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path run;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "A new folder, outside of the run.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path out;

    @Option(
            names = "--assignments",
            description = "Also everyone's group, under a pseudonym (HMAC-SHA256 of the id). Still personal data.")
    private boolean assignments;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "The secret that pseudonyms are made with, outside of the run and of DIR, readable by you alone."
                            + " The same key gives a person the same pseudonym in every run.")
    private @Nullable Path key;

    @Option(names = "--new-key", description = "Draws a key and writes it to the --key file first.")
    private boolean newKey;

    @Option(
            names = "--with-model",
            description =
                    "Also the fitted model. It holds means and loadings of the participants, from which one can tell"
                            + " whether somebody took part.")
    private boolean withModel;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        if (key == null && (assignments || newKey)) {
            throw new ParameterException(
                    spec.commandLine(), (assignments ? "--assignments" : "--new-key") + " needs --key FILE");
        }
        PrintWriter err = spec.commandLine().getErr();
        ShareBundle bundle = ShareBundle.withDefaults();
        if (key != null) {
            requireOutside(key, List.of(run, out));
            PseudonymKey secret = newKey ? PseudonymKey.create(key) : PseudonymKey.read(key);
            bundle = assignments ? bundle.assignments(secret) : bundle;
        }
        if (withModel) {
            bundle = bundle.model(ShareBundle.ModelSharing.INCLUDED);
        }
        bundle.write(run, out);
        if (assignments) {
            err.println(
                    "warning: groups/assignments.tsv holds a row a person; pseudonymised data are personal data, and"
                            + " whoever holds the key can undo it");
        }
        if (withModel) {
            err.println(
                    "warning: model/ holds means and loadings of the participants; from it and somebody's features one"
                            + " can tell whether they took part");
        }
        err.flush();
        spec.commandLine().getOut().println(out);
        spec.commandLine().getOut().flush();
    }

    /** A key beside what it protects protects nothing; links are followed. */
    private static void requireOutside(Path key, List<Path> folders) {
        Path folder = key.toAbsolutePath().normalize().getParent();
        for (Path forbidden : folders) {
            if (folder != null && real(folder).startsWith(real(forbidden))
                    || real(key).startsWith(real(forbidden))) {
                throw new InvalidConfiguration(
                        SourceLocation.file(key), "the key must lie outside of the run and of what is shared");
            }
        }
    }

    private static Path real(Path path) {
        Path there = path.toAbsolutePath().normalize();
        Path below = Path.of("");
        while (!Files.exists(there) && there.getParent() != null) {
            below = there.getFileName().resolve(below);
            there = there.getParent();
        }
        try {
            return there.toRealPath().resolve(below).normalize();
        } catch (IOException failure) {
            throw AtomicOutput.failure(path, "read", failure);
        }
    }
}
