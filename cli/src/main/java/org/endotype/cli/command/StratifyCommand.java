package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.ViewFiles;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.evidence.Evidence;
import org.endotype.core.evidence.StratificationStudy;
import org.endotype.core.evidence.StudyResult;
import org.endotype.core.evidence.StudySettings;
import org.endotype.core.evidence.StudyWriter;
import org.endotype.core.stratify.StratificationMethod;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype stratify}. */
@Command(
        name = "stratify",
        mixinStandardHelpOptions = true,
        description = {
            "Finds groups of patients in one or several views, and says whether the data support any.",
            "Writes groups/ (assignments, evidence, profiles, embedding) and model/ (for 'endotype assign') to a folder"
                    + " and prints the verdict. One group always competes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype stratify --view rna=rna.tsv --view protein=protein.tsv \\",
            "      --covariates participants.tsv --adjust-for age,sex,site --out results",
            "  endotype stratify --view symptoms=items.csv --groups 1..4 \\",
            "      --method gaussian-mixture --out results"
        })
public final class StratifyCommand implements Callable<Integer> {

    @Mixin
    private final ViewFiles views = new ViewFiles();

    @Option(
            names = "--covariates",
            paramLabel = "F",
            description = "Table of covariates with a participant_id column. Those not adjusted for are checked against"
                    + " the groups.")
    private @Nullable Path covariates;

    @Option(
            names = "--adjust-for",
            paramLabel = "A,B",
            split = ",",
            description = "Covariates whose linear effect is taken out of every feature first.")
    private List<String> adjustFor = List.of();

    @Option(
            names = "--groups",
            paramLabel = "L..M",
            defaultValue = "1..6",
            description = "Numbers of groups to consider (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String groups;

    @Option(
            names = "--method",
            paramLabel = "M",
            defaultValue = "multi-view-autoencoder",
            description = {
                "With a model for new patients: multi-view-autoencoder, idec, factor-model, gaussian-mixture, k-means;"
                        + " dividing these patients only: snf, nemo, spectral, consensus-hierarchical (default:"
                        + " ${DEFAULT-VALUE}). gaussian-mixture and k-means are always run beside."
            })
    @SuppressWarnings("NullAway.Init")
    private String method;

    @Option(
            names = "--harmonize",
            paramLabel = "A",
            description =
                    "Categorical covariate (site, scanner, batch) whose effects ComBat takes out of every feature,"
                            + " learned on training rows; instead of adjusting for it.")
    private String harmonise = "";

    @Option(
            names = "--replicate-by",
            paramLabel = "A",
            description =
                    "Categorical covariate whose levels are left out in turn, to see whether the groups return there"
                            + " (default: site, scanner, center or centre where there is one).")
    private String replicateBy = "";

    @Option(
            names = "--features",
            paramLabel = "SHAPE",
            defaultValue = "rank-normal",
            description =
                    "rank-normal: every feature is mapped to normal quantiles by rank; as-given: it keeps its shape"
                            + " (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String features;

    @Option(
            names = "--sensitivity",
            paramLabel = "WHICH",
            defaultValue = "full",
            description =
                    "full: groups are sought under other choices of preprocessing, method and seed too; none: they are"
                            + " not (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String sensitivity;

    @Option(
            names = "--null-draws",
            paramLabel = "N",
            description = "Cohorts of one group to compare with (default: 99).")
    private @Nullable Integer nullDraws;

    @Option(
            names = "--bootstraps",
            paramLabel = "N",
            description = "Bootstrap samples for the stability of groups (default: 50).")
    private @Nullable Integer bootstraps;

    @Option(names = "--alpha", paramLabel = "P", description = "Level at which one group is rejected (default: 0.05).")
    private @Nullable Double alpha;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder to write to.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private final RunOptions options = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        StudySettings settings = settings();
        if (covariates == null && !(adjustFor.isEmpty() && harmonise.isEmpty() && replicateBy.isEmpty())) {
            throw new InvalidConfiguration("--adjust-for, --harmonize and --replicate-by need --covariates");
        }
        PrintWriter err = spec.commandLine().getErr();
        Cohort cohort = CohortTables.read(views.files(), covariates, views.naming());
        StudyResult result = StratificationStudy.run(cohort, settings, options.context(options.progress(err)));
        StudyWriter.write(result, out);
        print(result, spec.commandLine().getOut());
        if (!options.isQuiet()) {
            result.evidence().warnings().forEach(warning -> err.println("warning: " + warning));
            err.flush();
        }
        return 0;
    }

    private StudySettings settings() {
        StudySettings settings = StudySettings.withDefaults()
                .withMethod(StratificationMethod.of(method))
                .withGroups(groups)
                .adjustingFor(adjustFor)
                .harmonising(harmonise)
                .replicatingBy(replicateBy)
                .withMarginals(Marginals.of(features))
                .withSensitivity(StudySettings.Sensitivity.of(sensitivity));
        if (nullDraws != null) {
            settings = settings.withNullDraws(nullDraws);
        }
        if (bootstraps != null) {
            settings = settings.withBootstraps(bootstraps);
        }
        return alpha == null ? settings : settings.withAlpha(alpha);
    }

    private static void print(StudyResult result, PrintWriter out) {
        Evidence evidence = result.evidence();
        out.println(evidence.verdict());
        if (evidence.supportedGroupCount() > 1) {
            for (Evidence.GroupStability group : evidence.stability()) {
                out.println(String.format(
                        Locale.ROOT,
                        "group %d: %d participants, Jaccard %.2f (%s)",
                        group.group(),
                        group.size(),
                        group.jaccard(),
                        group.verdict()));
            }
        }
        if (result.candidate().groupCount() != result.assignment().groupCount()) {
            out.println("the division into " + result.candidate().groupCount()
                    + " groups that was looked at: groups/candidate_assignments.tsv, for exploration only");
        }
        out.flush();
    }
}
