package org.endotype.cli.command.genomics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.AmbiguousStrand;
import org.endotype.genomics.score.ChromosomeX;
import org.endotype.genomics.score.MissingGenotypes;
import org.endotype.genomics.score.PolygenicScores;
import org.endotype.genomics.score.ScoreParameters;
import org.endotype.genomics.score.ScoreResult;
import org.endotype.genomics.score.ScoreResult.ScoreSummary;
import org.endotype.genomics.score.ScoreTables;
import org.endotype.genomics.score.WeightFiles;
import org.endotype.genomics.score.WeightTable;
import org.endotype.genomics.source.UnfinishedText;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics score}. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = {
            "Polygenic scores of everyone, from PGS Catalog files or plain weight tables, many in one pass.",
            "PGS Catalog files are matched by position and alleles, with strand flips; A/T and C/G variants are left"
                    + " out. Plain tables (id, allele, weight ...) are matched by id, or by position where they have"
                    + " chromosome and position columns."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype genomics score --bfile cohort --weights PGS000001.txt.gz \\",
            "      --genome-build b38 \\",
            "      --out scores.tsv --match-report matches.tsv",
            "  endotype genomics score --bfile cohort --weights PGS000001.txt.gz \\",
            "      --ancestry-apply reference.model --pcs projected.tsv \\",
            "      --out scores.tsv --out-adjusted adjusted.tsv"
        })
public final class ScoreCommand implements Callable<Integer> {

    @Mixin
    GenotypeInput genotypes = new GenotypeInput();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Weights files; may be repeated.")
    List<Path> weights = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Scores: sample_id, then NAME_sum and NAME_average a score.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--match-report",
            paramLabel = "FILE",
            description = "What became of every row of the weights, and why.")
    @Nullable
    Path matchReport;

    @Option(
            names = "--no-mean-imputation",
            description = "Leave missing genotypes out instead of counting them at the mean, 2 x allele frequency.")
    boolean noMeanImputation;

    @Option(
            names = "--min-overlap",
            paramLabel = "SHARE",
            defaultValue = "0.75",
            description = "Refuse a score with a smaller share of its variants matched (default: ${DEFAULT-VALUE}).")
    double minimumOverlap;

    @Option(
            names = "--frequencies",
            paramLabel = "FILE",
            description = "Allele frequencies for missing genotypes: a PLINK 2 .afreq or the variants table of qc.")
    @Nullable
    Path frequencies;

    @Option(
            names = "--ambiguous",
            paramLabel = "POLICY",
            defaultValue = "by_match",
            description = "A/T and C/G variants: drop, keep, or by_match: dropped where matched by position, kept where"
                    + " matched by id (default: ${DEFAULT-VALUE}).")
    AmbiguousStrand ambiguous = AmbiguousStrand.BY_MATCH;

    @Option(
            names = "--chr-x-model",
            paramLabel = "MODEL",
            defaultValue = "leave-out",
            description = "Chromosome X: leave-out, males-0-2 (a male's allele counts twice) or males-0-1 (once; needs"
                    + " sexes) (default: ${DEFAULT-VALUE}).")
    String chromosomeX = "leave-out";

    @Mixin
    AncestryAdjustment ancestry = new AncestryAdjustment();

    @Option(names = "--json", description = "Print coverage of each score as JSON on standard output.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (matchReport != null) {
            TableWriter.requireKnownFormat(matchReport);
        }
        ancestry.check();
        ScoreParameters parameters = parameters();
        // Weights are read beside the list of variants; where both are at fault, the genotypes' fault is told.
        FutureTask<List<WeightTable>> reading = new FutureTask<>(() -> WeightFiles.readAll(weights));
        if (run.parallelism().threads() > 1) {
            Thread reader = new Thread(reading, "endotype-weights");
            reader.setDaemon(true);
            reader.start();
        }
        GenotypeSource source = genotypes.openWithDosages(run);
        reading.run();
        ScoreResult result = score(source, tables(reading), parameters);
        ScoreTables.writeScores(out, result);
        if (matchReport != null) {
            ScoreTables.writeMatchReport(matchReport, result);
        }
        ancestry.run(source, result, spec.commandLine().getErr());
        List<Path> texts = new ArrayList<>(weights);
        if (frequencies != null) {
            texts.add(frequencies);
        }
        texts.addAll(ancestry.files());
        List<String> warnings = new ArrayList<>(UnfinishedText.warnings(texts));
        warnings.addAll(result.warnings());
        report(result, warnings);
        return 0;
    }

    private ScoreResult score(GenotypeSource source, List<WeightTable> tables, ScoreParameters parameters) {
        try (Engine where = engine.open(run.parallelism())) {
            return PolygenicScores.score(
                    source,
                    tables,
                    parameters,
                    run.context(run.progress(spec.commandLine().getErr()), where));
        }
    }

    private static List<WeightTable> tables(FutureTask<List<WeightTable>> reading) {
        try {
            return reading.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failure);
        }
    }

    private ScoreParameters parameters() {
        if (!(minimumOverlap >= 0 && minimumOverlap <= 1)) {
            throw new InvalidConfiguration("--min-overlap: expected a share from 0 to 1, found " + minimumOverlap);
        }
        ScoreParameters parameters = ScoreParameters.withDefaults()
                .with(noMeanImputation ? MissingGenotypes.IGNORE : MissingGenotypes.IMPUTE_MEAN)
                .with(ambiguous)
                .with(chromosomeXModel())
                .withMinimumOverlap(minimumOverlap);
        GenomeBuild build = genotypes.genomeBuild().orElse(null);
        if (build != null) {
            parameters = parameters.with(build);
        }
        if (frequencies != null) {
            parameters = parameters.with(AlleleFrequencies.read(frequencies));
        }
        return parameters;
    }

    private ChromosomeX chromosomeXModel() {
        return switch (chromosomeX.toLowerCase(Locale.ROOT)) {
            case "leave-out" -> ChromosomeX.LEAVE_OUT;
            case "males-0-2" -> ChromosomeX.MALES_0_2;
            case "males-0-1" -> ChromosomeX.MALES_0_1;
            default ->
                throw new InvalidConfiguration(
                        "--chr-x-model: expected leave-out, males-0-2 or males-0-1, found '" + chromosomeX + "'");
        };
    }

    private void report(ScoreResult result, List<String> warnings) {
        PrintWriter err = spec.commandLine().getErr();
        if (!run.isQuiet()) {
            for (ScoreSummary summary : result.summaries()) {
                err.printf(
                        Locale.ROOT,
                        "%s: %d of %d variants (%.1f %%) matched by %s, %.1f %% of the total weight%n",
                        summary.name(),
                        summary.matched(),
                        summary.rows(),
                        100 * summary.matchedShare(),
                        summary.coordinates(),
                        100 * summary.matchedWeightShare());
            }
            warnings.forEach(warning -> err.println("warning: " + warning));
            err.flush();
        }
        if (json) {
            List<Map<String, Object>> scores = new ArrayList<>();
            for (ScoreSummary summary : result.summaries()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("score", summary.name());
                entry.put("variants", summary.rows());
                entry.put("matched", summary.matched());
                entry.put("matched_share", summary.matchedShare());
                entry.put(
                        "matched_weight_share",
                        Double.isNaN(summary.matchedWeightShare()) ? null : summary.matchedWeightShare());
                entry.put("matched_by", summary.coordinates().toString());
                scores.add(entry);
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("samples", result.samples().size());
            document.put("scores", scores);
            document.put("warnings", warnings);
            try {
                spec.commandLine()
                        .getOut()
                        .println(new ObjectMapper()
                                .writerWithDefaultPrettyPrinter()
                                .writeValueAsString(document));
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
            spec.commandLine().getOut().flush();
        }
    }
}
