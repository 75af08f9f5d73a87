package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.evidence.Evidence;
import org.endotype.core.evidence.StudyResult;
import org.endotype.core.evidence.StudyWriter;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.file.OutputName;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.pipeline.config.Settings;
import org.endotype.core.response.GroupMembership;
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

    private static final String ASSIGNMENTS = "groups/assignments.tsv";

    private final CohortPlan plan;
    private final RunFolder folder;
    private final RunContext context;
    private final RunEnvironment environment;
    private final RunLog log;
    private final StageJournal journal;
    private final Redaction redaction;
    private final InputLedger inputs = new InputLedger();
    private final RunManifest manifest;
    private final FeatureCache views;
    private final StageCache stages;
    private final StageKeys keys;
    private @Nullable SampleLedger samples;
    private boolean someDataUnused;

    private StudyRun(CohortPlan plan, RunFolder folder, RunContext context, RunEnvironment environment, RunLog log) {
        this.plan = plan;
        this.folder = folder;
        this.environment = environment;
        this.log = log;
        Progress progress = Progress.cancelledBy(Thread.currentThread(), context.progress());
        this.context = new RunContext(context.parallelism(), plan.seed(), progress, context.engine());
        this.redaction = new Redaction(
                plan.file(), folder.root().resolve("run.json"), Path.of(System.getProperty("user.home"), "any"));
        this.journal = new StageJournal(log, redaction, progress);
        this.manifest = new RunManifest(plan, environment.versions());
        this.views = new FeatureCache(folder.cache(), inputs, environment.versions());
        this.stages = new StageCache(folder.cache());
        this.keys = new StageKeys(plan, environment.versions());
    }

    /**
     * Runs the plan.
     *
     * @param folder open and locked; what an earlier run left in it is removed
     * @param context threads and progress; the seed is the plan's
     */
    public static RunOutcome run(CohortPlan plan, RunFolder folder, RunContext context, RunEnvironment environment) {
        folder.clearOutputs();
        try (RunLog log = RunLog.open(folder.resolve("run.log"), environment.logListener())) {
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
            EndotypeException told = redaction.of(refused);
            throw fail(told, String.valueOf(told.getMessage()), told.exitCode());
        } catch (RuntimeException bug) {
            throw fail(bug, "a bug in Endotype: " + bug.getClass().getSimpleName(), ExitCode.BUG);
        } catch (OutOfMemoryError exhausted) {
            InputOutputFailure refused = outOfMemory(exhausted);
            throw fail(refused, String.valueOf(refused.getMessage()), refused.exitCode());
        }
    }

    private RunOutcome runStages() {
        inputs.add(plan.file());
        TextTable table = journal.stage("participants", this::readParticipants);
        SampleSet rows = table.sampleIds("participant_id");
        redaction.learn(rows);
        // What a study finds does not hang on the order of a table.
        SampleSet participants = rows.inNaturalOrder();
        SampleLedger ledger = new SampleLedger(participants);
        samples = ledger;
        StudyPlan.requireResources(plan, folder.root(), environment, inputs, participants);
        Optional<Outcomes> outcomes = readOutcomes(ledger);
        Map<String, FeatureMatrix> features = new LinkedHashMap<>();
        Map<String, FeatureMatrix> covariates = new LinkedHashMap<>();
        for (PlannedView view : plan.views()) {
            FeatureMatrix matrix = journal.stage("view:" + view.name(), () -> build(view, participants, ledger));
            (view.role() == PlannedView.Role.FEATURE ? features : covariates).put(view.name(), matrix);
        }
        AlignedStudy study = journal.stage(AlignedStudy.ALIGNMENT, () -> {
            AlignedStudy aligned = AlignedStudy.align(table, participants, features, covariates, ledger);
            outcomes.ifPresent(known -> OutcomeSeal.of(known).requireUnseen(aligned, plan.stratify()));
            journal.result(aligned.kept().size() + " of " + participants.size() + " participants kept, "
                    + features.size() + " feature view(s), " + covariates.size() + " covariate view(s)");
            return aligned;
        });
        GroupMembership groups = journal.stage(StageKeys.GROUPS, () -> seekGroups(study));
        if (outcomes.isPresent()) {
            journal.stage(StageKeys.RESPONSE, () -> {
                testResponse(groups, outcomes.get(), ledger);
                return groups;
            });
        }
        ledger.write(folder.resolve("samples.tsv"));
        DataDictionary.write(folder.root(), folder.outputs());
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
        redaction.learnOthers(outcomes.participants());
        inputs.add(plan.outcome().get().path("table"));
        outcomes.participants().forEach(ledger::see);
        return Optional.of(outcomes);
    }

    private GroupMembership seekGroups(AlignedStudy study) {
        Dependencies depends = keys.groups(inputs, views);
        Optional<JsonNode> kept = kept(StageKeys.GROUPS, depends);
        if (kept.isPresent()) {
            retell(kept.get());
            return GroupMembership.read(folder.resolve(ASSIGNMENTS));
        }
        StudyResult result = GroupStage.run(study, plan.stratify(), context);
        StudyWriter.write(result, folder.root());
        Evidence evidence = result.evidence();
        tell(evidence.verdict(), evidence.warnings());
        stages.store(
                StageKeys.GROUPS,
                depends,
                folder,
                List.of("groups", "model"),
                summary(evidence.verdict(), evidence.warnings()));
        Assignment assignment = result.assignment();
        return new GroupMembership(assignment.participants(), assignment.groups());
    }

    private void testResponse(GroupMembership groups, Outcomes outcomes, SampleLedger ledger) {
        Settings settings = plan.outcome().orElseThrow();
        Dependencies depends = keys.response(settings, inputs, FileDigest.of(folder.resolve(ASSIGNMENTS)));
        Optional<JsonNode> kept = kept(StageKeys.RESPONSE, depends);
        if (kept.isPresent()) {
            kept.get()
                    .path("left_out")
                    .properties()
                    .forEach(
                            out -> leaveOut(ledger, out.getKey(), out.getValue().asText()));
            retell(kept.get());
            return;
        }
        ResponseResult result = ResponseStage.run(groups, outcomes, settings, plan.seed());
        ResponseFiles.write(result, folder.folder("response"));
        result.leftOut().forEach((id, reason) -> leaveOut(ledger, id, reason));
        tell(result.verdict(), result.warnings());
        ObjectNode summary = summary(result.verdict(), result.warnings());
        ObjectNode leftOut = summary.putObject("left_out");
        result.leftOut().forEach(leftOut::put);
        stages.store(StageKeys.RESPONSE, depends, folder, List.of("response"), summary);
    }

    private static void leaveOut(SampleLedger ledger, String id, String reason) {
        ledger.remark(id, "outcome", reason + ": not in the response analysis");
    }

    /** What an earlier run said of a stage that is taken over, its files put in place. */
    private Optional<JsonNode> kept(String stage, Dependencies depends) {
        if (environment.cache() == RunEnvironment.CacheUse.FRESH) {
            return Optional.empty();
        }
        StageCache.Lookup lookup = stages.find(stage, depends);
        if (lookup.summary().isEmpty()) {
            StageKeys.announcement(stage, lookup.reason()).ifPresent(journal::say);
            return Optional.empty();
        }
        stages.restore(stage, folder);
        journal.cached();
        return lookup.summary();
    }

    private void retell(JsonNode summary) {
        List<String> warnings = new ArrayList<>();
        summary.path("warnings").forEach(warning -> warnings.add(warning.asText()));
        tell(summary.path("verdict").asText(), warnings);
    }

    private void tell(String verdict, List<String> warnings) {
        warnings.forEach(this::warn);
        manifest.conclude(verdict);
        journal.result(verdict);
    }

    private static ObjectNode summary(String verdict, List<String> warnings) {
        ObjectNode summary = JsonNodeFactory.instance.objectNode().put("verdict", verdict);
        ArrayNode told = summary.putArray("warnings");
        warnings.forEach(told::add);
        return summary;
    }

    private void warn(String warning) {
        String told = redaction.of(warning);
        manifest.warn(told);
        journal.say("warning: " + told);
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
                result.warnings().stream().map(redaction::of).toList()));
        Path features = folder.folder("features");
        FeatureTable.write(matrix, OutputName.in(features, view.name() + ".parquet"));
        result.tables()
                .forEach(table -> table.write(OutputName.in(features, view.name() + "." + table.name() + ".tsv")));
        journal.result(matrix.sampleCount() + " of " + participants.size() + " participants x "
                + matrix.featureCount() + " features"
                + (result.excluded().isEmpty() ? "" : ", " + result.excluded().size() + " could not be used"));
        return matrix;
    }

    private ViewResult cachedOrBuilt(PlannedView view, SampleSet participants) {
        if (environment.cache() == RunEnvironment.CacheUse.REUSE) {
            FeatureCache.Lookup lookup = views.find(view, participants, plan.seed());
            if (lookup.result().isPresent()) {
                journal.cached();
                return lookup.result().get();
            }
            StageKeys.announcement("view:" + view.name(), lookup.reason()).ifPresent(journal::say);
        }
        ViewResult result = view.builder().build(view.request(participants), context);
        views.store(view, participants, plan.seed(), result);
        return result;
    }

    private static String unusable(ViewResult result) {
        return result.excluded().isEmpty()
                ? ""
                : " (" + result.excluded().size() + " had data that could not be used, the first because: "
                        + result.excluded().values().iterator().next() + ")";
    }

    private InputOutputFailure outOfMemory(OutOfMemoryError exhausted) {
        long megabytes = Runtime.getRuntime().maxMemory() >> 20;
        return new InputOutputFailure(
                SourceLocation.nowhere(),
                "the stage needs more than the " + megabytes
                        + " MB of memory that this process may use; give it more, such as --memory 8g, or use fewer"
                        + " --threads",
                exhausted);
    }

    private RunOutcome finish() {
        RunManifest.Status status = someDataUnused ? RunManifest.Status.PARTIAL : RunManifest.Status.SUCCEEDED;
        journal.stage("report", () -> report(status, null));
        writeCrate(status, null);
        write(folder.resolve(RunFolder.MANIFEST), status, null);
        folder.discardDraft();
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

    private void writeCrate(RunManifest.Status status, RunManifest.@Nullable Failure failure) {
        manifest.writeCrate(
                folder.resolve(RunCrate.FILE),
                folder.root(),
                status,
                failure,
                inputs.inputs(),
                folder.outputs(),
                journal.stages());
    }

    /** Records the failure in manifest, log and report, and hands back what is to be thrown. */
    private RuntimeException fail(RuntimeException thrown, String message, ExitCode code) {
        // An interrupted thread cannot write files through channels; the flag is set again below.
        boolean interrupted = Thread.interrupted();
        String stage = journal.current() == null ? "run" : journal.current();
        RunManifest.Failure failure = new RunManifest.Failure(message, code.value(), stage);
        log.line("failed in " + stage + " with exit code " + code.value() + ": " + message);
        attempt(thrown, () -> {
            try {
                samplesWritten();
                report(RunManifest.Status.FAILED, failure);
                manifestWritten(failure);
            } catch (RuntimeException second) {
                // Files that say what failed are worth more than the outputs of an unfinished run, which may fill the
                // disk.
                thrown.addSuppressed(second);
                folder.clearPartialResults();
                attempt(thrown, this::samplesWritten);
                attempt(thrown, () -> report(RunManifest.Status.FAILED, failure));
                manifestWritten(failure);
            }
        });
        log.flush();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return thrown;
    }

    private void samplesWritten() {
        if (samples != null) {
            samples.write(folder.resolve("samples.tsv"));
        }
    }

    private void manifestWritten(RunManifest.Failure failure) {
        writeCrate(RunManifest.Status.FAILED, failure);
        write(folder.resolve(RunFolder.MANIFEST), RunManifest.Status.FAILED, failure);
        folder.discardDraft();
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
