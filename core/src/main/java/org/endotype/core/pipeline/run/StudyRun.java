package org.endotype.core.pipeline.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.evidence.StudyResult;
import org.endotype.core.evidence.StudyWriter;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.response.Outcomes;
import org.endotype.core.response.ResponseFiles;
import org.endotype.core.response.ResponseResult;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Runs a study into a folder: participants, views, alignment, groups, response, report, manifest. Every file appears
 * whole or not at all, and the manifest comes last; where the run fails, the manifest says so with the same exit code
 * and message as the command line.
 *
 * <p>An interrupt of the calling thread ends the run with a {@link CancellationException} at the next step of
 * progress, and the manifest says so too.
 */
public final class StudyRun {

    private final CohortPlan plan;
    private final RunFolder folder;
    private final RunContext context;
    private final RunEnvironment environment;
    private final RunLog log;
    private final StageJournal journal;
    private final InputLedger inputs = new InputLedger();
    private final RunManifest manifest;
    private @Nullable SampleLedger samples;
    private boolean someDataUnused;

    private StudyRun(CohortPlan plan, RunFolder folder, RunContext context, RunEnvironment environment, RunLog log) {
        this.plan = plan;
        this.folder = folder;
        this.environment = environment;
        this.log = log;
        Progress progress = Progress.cancelledBy(Thread.currentThread(), context.progress());
        this.context = new RunContext(context.parallelism(), plan.seed(), progress);
        this.journal = new StageJournal(log, progress);
        this.manifest = new RunManifest(plan, environment.versions());
    }

    /**
     * Runs the plan.
     *
     * @param folder open and locked; what an earlier run left in it is removed
     * @param context threads and progress; the seed is the plan's
     */
    public static RunOutcome run(CohortPlan plan, RunFolder folder, RunContext context, RunEnvironment environment) {
        folder.clearOutputs();
        try (RunLog log = RunLog.open(folder.resolve("run.log"))) {
            return new StudyRun(plan, folder, context, environment, log).run();
        }
    }

    private RunOutcome run() {
        try {
            journal.record("endotype " + environment.version() + ", seed " + plan.seed() + ", "
                    + context.parallelism().threads() + " threads");
            folder.abandonedBy()
                    .ifPresent(holder -> journal.say(
                            "an earlier run (" + holder + ") ended without finishing; its lock is taken over"));
            return runStages();
        } catch (CancellationException interrupted) {
            throw fail(interrupted, "interrupted", ExitCode.INTERRUPTED);
        } catch (EndotypeException refused) {
            if (Thread.currentThread().isInterrupted()) {
                CancellationException interrupted = new CancellationException("interrupted");
                interrupted.initCause(refused);
                throw fail(interrupted, "interrupted", ExitCode.INTERRUPTED);
            }
            throw fail(refused, String.valueOf(refused.getMessage()), refused.exitCode());
        } catch (RuntimeException bug) {
            throw fail(bug, "a bug in Endotype: " + bug.getClass().getSimpleName(), ExitCode.BUG);
        }
    }

    private RunOutcome runStages() {
        inputs.add(plan.file());
        TextTable table = journal.stage("participants", this::readParticipants);
        SampleSet participants = table.sampleIds("participant_id");
        SampleLedger ledger = new SampleLedger(participants);
        samples = ledger;
        Optional<Outcomes> outcomes = readOutcomes(ledger);
        Map<String, FeatureMatrix> features = new LinkedHashMap<>();
        Map<String, FeatureMatrix> covariates = new LinkedHashMap<>();
        for (PlannedView view : plan.views()) {
            FeatureMatrix matrix = journal.stage("view:" + view.name(), () -> build(view, participants, ledger));
            (view.role() == PlannedView.Role.FEATURE ? features : covariates).put(view.name(), matrix);
        }
        AlignedStudy study = journal.stage(AlignedStudy.ALIGNMENT, () -> {
            AlignedStudy aligned = AlignedStudy.align(table, participants, features, covariates, ledger);
            journal.result(aligned.kept().size() + " of " + participants.size() + " participants kept, "
                    + features.size() + " feature view(s), " + covariates.size() + " covariate view(s)");
            return aligned;
        });
        StudyResult result = journal.stage("groups", () -> seekGroups(study));
        if (outcomes.isPresent()) {
            journal.stage("response", () -> testResponse(result.assignment(), outcomes.get(), ledger));
        }
        ledger.write(folder.resolve("samples.tsv"));
        return finish();
    }

    /** Read before any long work only so that a broken table is refused early; handed to the response stage alone. */
    private Optional<Outcomes> readOutcomes(SampleLedger ledger) {
        if (plan.outcome().isEmpty()) {
            return Optional.empty();
        }
        Outcomes outcomes = journal.stage("outcomes", () -> {
            Outcomes read = ResponseStage.read(plan.outcome().get());
            journal.result(read.participants().size() + " participants");
            return read;
        });
        inputs.add(plan.outcome().get().path("table"));
        outcomes.participants().forEach(ledger::see);
        return Optional.of(outcomes);
    }

    private StudyResult seekGroups(AlignedStudy study) {
        StudyResult result = GroupStage.run(study, plan.stratify(), context);
        StudyWriter.write(result, folder.root());
        result.evidence().warnings().forEach(this::warn);
        manifest.conclude(result.evidence().verdict());
        journal.result(result.evidence().verdict());
        return result;
    }

    private ResponseResult testResponse(Assignment assignment, Outcomes outcomes, SampleLedger ledger) {
        ResponseResult result =
                ResponseStage.run(assignment, outcomes, plan.outcome().orElseThrow(), plan.seed());
        ResponseFiles.write(result, folder.folder("response"));
        result.leftOut()
                .forEach((id, reason) -> ledger.remark(id, "outcome", reason + ": not in the response analysis"));
        result.warnings().forEach(this::warn);
        manifest.conclude(result.verdict());
        journal.result(result.verdict());
        return result;
    }

    private void warn(String warning) {
        manifest.warn(warning);
        journal.say("warning: " + warning);
    }

    private TextTable readParticipants() {
        TextTable table = TextTable.read(plan.participants());
        inputs.add(plan.participants());
        journal.result(table.rowCount() + " participants");
        return table;
    }

    private FeatureMatrix build(PlannedView view, SampleSet participants, SampleLedger ledger) {
        ViewResult result = cachedOrBuilt(view, participants);
        FeatureMatrix matrix = result.features();
        String stage = "view:" + view.name();
        if (matrix.samples().intersect(participants).size() == 0) {
            throw new InconsistentInput("view '" + view.name() + "' holds none of the " + participants.size()
                    + " participants of the participants table" + unusable(result)
                    + "; check that both spell ids alike, and prefixes such as 'sub-'");
        }
        inputs.addView(view.name(), result.inputs(), participants);
        result.excluded().forEach((id, reason) -> {
            ledger.remark(id, stage, reason);
            someDataUnused |= participants.contains(id);
        });
        result.warnings().forEach(warning -> warn(view.name() + ": " + warning));
        manifest.add(new RunManifest.ViewSummary(
                view.name(),
                view.builder().type(),
                view.role().word(),
                matrix.sampleCount(),
                matrix.featureCount(),
                result.methods(),
                result.counts(),
                result.warnings()));
        FeatureTable.write(matrix, folder.folder("features").resolve(view.name() + ".parquet"));
        journal.result(matrix.sampleCount() + " of " + participants.size() + " participants x "
                + matrix.featureCount() + " features"
                + (result.excluded().isEmpty() ? "" : ", " + result.excluded().size() + " could not be used"));
        return matrix;
    }

    private ViewResult cachedOrBuilt(PlannedView view, SampleSet participants) {
        FeatureCache cache = new FeatureCache(folder.cache(), inputs, environment.versions());
        if (environment.cache() == RunEnvironment.CacheUse.REUSE) {
            FeatureCache.Lookup lookup = cache.find(view, participants, plan.seed());
            if (lookup.result().isPresent()) {
                journal.cached();
                return lookup.result().get();
            }
            if (!lookup.reason().isEmpty()) {
                journal.say("view:" + view.name() + " is made again: " + lookup.reason());
            }
        }
        ViewResult result = view.builder().build(view.request(participants), context);
        cache.store(view, participants, plan.seed(), result);
        return result;
    }

    private static String unusable(ViewResult result) {
        return result.excluded().isEmpty()
                ? ""
                : " (" + result.excluded().size() + " had data that could not be used, the first because: "
                        + result.excluded().values().iterator().next() + ")";
    }

    private RunOutcome finish() {
        RunManifest.Status status = someDataUnused ? RunManifest.Status.PARTIAL : RunManifest.Status.SUCCEEDED;
        journal.stage("report", () -> report(status, null));
        write(folder.resolve("run.json"), status, null);
        journal.record(status.word() + ": " + manifest.verdict());
        return new RunOutcome(folder.root(), status.word(), manifest.verdict());
    }

    /** The report is made from a draft of the manifest, so that the manifest itself can hold the report's digest. */
    private Path report(RunManifest.Status status, RunManifest.@Nullable Failure failure) {
        write(folder.draftManifest(), status, failure);
        environment.report().write(folder.root(), folder.draftManifest());
        return folder.root();
    }

    private void write(Path file, RunManifest.Status status, RunManifest.@Nullable Failure failure) {
        manifest.write(file, folder.root(), status, failure, inputs.inputs(), folder.outputs(), journal.stages());
    }

    /** Records the failure in manifest, log and report, and hands back what is to be thrown. */
    private RuntimeException fail(RuntimeException thrown, String message, ExitCode code) {
        // An interrupted thread cannot write files through channels; the flag is set again below.
        boolean interrupted = Thread.interrupted();
        String stage = journal.current() == null ? "run" : journal.current();
        RunManifest.Failure failure = new RunManifest.Failure(message, code.value(), stage);
        log.line("failed in " + stage + " with exit code " + code.value() + ": " + message);
        attempt(thrown, () -> {
            if (samples != null) {
                samples.write(folder.resolve("samples.tsv"));
            }
        });
        attempt(thrown, () -> report(RunManifest.Status.FAILED, failure));
        attempt(thrown, () -> write(folder.resolve("run.json"), RunManifest.Status.FAILED, failure));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return thrown;
    }

    /** What fails while a failure is recorded is kept with it, and does not hide it. */
    private static void attempt(RuntimeException thrown, Runnable record) {
        try {
            record.run();
        } catch (RuntimeException second) {
            thrown.addSuppressed(second);
        }
    }
}
