package org.endotype.cli.command.genomics;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.QcOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.RowCells;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.qc.HardyWeinberg;
import org.endotype.genomics.qc.QcSummary;
import org.endotype.genomics.qc.QualityControl;
import org.endotype.genomics.qc.SampleJudgement;
import org.endotype.genomics.qc.SampleQc;
import org.endotype.genomics.qc.VariantExclusion;
import org.endotype.genomics.qc.VariantQc;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics qc}. */
@Command(
        name = "qc",
        mixinStandardHelpOptions = true,
        description = {
            "Call rates, allele frequencies, Hardy-Weinberg tests, heterozygosity and sex, per variant and per sample.",
            "Thresholds mark what they leave out in the column 'excluded', with the reason; the tables keep every row."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype genomics qc --bfile cohort --maf 0.01 --max-missing 0.1 \\",
            "      --out-variants variants.tsv --out-samples samples.tsv"
        })
public final class GenomicsQcCommand implements Callable<Integer> {

    private static final List<String> VARIANT_COLUMNS = List.of(
            "chromosome",
            "position_bp",
            "id",
            "allele1",
            "allele2",
            "allele1_frequency",
            "call_rate",
            "hom1_count",
            "het_count",
            "hom2_count",
            "hwe_p",
            "hwe_midp",
            "hwe_ln_p",
            "haploid1_count",
            "haploid2_count",
            "excluded");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    QcOptions qc = new QcOptions();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--out-variants", paramLabel = "FILE", description = "Table of variants (.tsv, .tsv.gz, .csv).")
    @Nullable
    Path outVariants;

    @Option(names = "--out-samples", paramLabel = "FILE", description = "Table of samples (.tsv, .tsv.gz, .csv).")
    @Nullable
    Path outSamples;

    @Option(
            names = "--out-kept-variants",
            paramLabel = "FILE",
            description = "Ids of the variants that pass, one a line, for --extract.")
    @Nullable
    Path outKeptVariants;

    @Option(
            names = "--out-kept-samples",
            paramLabel = "FILE",
            description = "Ids of the samples that pass, one a line, for --keep.")
    @Nullable
    Path outKeptSamples;

    @Option(
            names = "--json",
            description = "Print how many variants and samples pass, and the reasons of the others, as JSON on standard"
                    + " output.")
    boolean json;

    @Override
    public Integer call() {
        if (outVariants == null && outSamples == null && outKeptVariants == null && outKeptSamples == null && !json) {
            throw new InvalidConfiguration("nothing to write; give --out-variants, --out-samples or both");
        }
        for (Path table : new Path[] {outVariants, outSamples}) {
            if (table != null) {
                TableWriter.requireKnownFormat(table);
            }
        }
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        double[] outside = qc.frequencies(source);
        QcSummary result = control(source, outside, parallelism);
        List<String> warnings = new ArrayList<>(qc.warnings(outside));
        warnings.addAll(result.warnings());
        SampleJudgement judgement = qc.judge(result.samples(), source);
        if (outSamples != null) {
            writeSamples(outSamples, source, result.samples(), judgement, parallelism);
        }
        if (outKeptVariants != null) {
            int[] kept = result.kept();
            GenomicsOutput.writeLines(outKeptVariants, kept.length, i -> source.variants()
                    .get(kept[i])
                    .id());
        }
        if (outKeptSamples != null) {
            int[] kept = judgement.keptIndices();
            GenomicsOutput.writeLines(
                    outKeptSamples, kept.length, i -> source.samples().id(kept[i]));
        }
        if (!run.isQuiet()) {
            warnings.forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            if (outKeptVariants != null) {
                GenomicsOutput.sharedIds("--out-kept-variants", source, result.kept())
                        .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            }
            spec.commandLine().getErr().println(summary(result, judgement));
        }
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(summaryNode(result, judgement, warnings).toPrettyString());
            spec.commandLine().getOut().flush();
        }
        return ExitCode.DONE.value();
    }

    private static ObjectNode summaryNode(QcSummary result, SampleJudgement judgement, List<String> warnings) {
        ObjectNode node = new ObjectMapper().createObjectNode();
        Map<String, Integer> variantReasons = new TreeMap<>();
        result.reasons().forEach((reason, count) -> variantReasons.put(reason.label(), count));
        Map<String, Integer> sampleReasons = new TreeMap<>();
        judgement
                .reasons()
                .forEach(reasons -> reasons.forEach(reason -> sampleReasons.merge(reason.label(), 1, Integer::sum)));
        node.put("variants", result.variantCount());
        node.put("variants_passed", result.keptCount());
        variantReasons.forEach(node.putObject("variants_excluded")::put);
        node.put("samples", result.samples().samples().size());
        node.put("samples_passed", judgement.keptIndices().length);
        sampleReasons.forEach(node.putObject("samples_excluded")::put);
        node.put("founders", result.founderCount());
        warnings.forEach(node.putArray("warnings")::add);
        return node;
    }

    private static String summary(QcSummary result, SampleJudgement judgement) {
        return result.keptCount() + " of " + result.variantCount() + " variants and "
                + judgement.keptIndices().length + " of "
                + result.samples().samples().size() + " samples pass; frequencies are of " + result.founderCount()
                + " founders";
    }

    /** Variants are written as their figures arrive. */
    private QcSummary control(GenotypeSource source, double[] outside, Parallelism parallelism) {
        try (Engine where = engine.open(parallelism)) {
            if (outVariants == null) {
                return QualityControl.run(source, qc.thresholds(), qc.founders(), outside, where, (first, part) -> {});
            }
            AtomicReference<QcSummary> summary = new AtomicReference<>();
            LongTableWriter.writeParts(
                    outVariants,
                    VARIANT_COLUMNS,
                    parallelism,
                    table -> summary.set(QualityControl.run(
                            source,
                            qc.thresholds(),
                            qc.founders(),
                            outside,
                            where,
                            (first, part) -> table.rows(part.size(), (row, cells) -> fill(part, (int) row, cells)))));
            return requireNonNull(summary.get());
        }
    }

    private static void fill(VariantQc qc, int i, RowCells cells) {
        Variant variant = qc.variant(i);
        HardyWeinberg.Result hardyWeinberg = qc.hardyWeinberg(i);
        cells.text(variant.chromosome())
                .integer(variant.positionBp())
                .text(variant.id())
                .text(variant.allele1())
                .text(variant.allele2())
                .number(qc.allele1Frequency(i))
                .number(qc.callRate(i))
                .integer(qc.hom1(i))
                .integer(qc.het(i))
                .integer(qc.hom2(i))
                .number(hardyWeinberg.p())
                .number(hardyWeinberg.midP())
                .number(hardyWeinberg.lnP())
                .integer(qc.haploid1(i))
                .integer(qc.haploid2(i))
                .text(reasons(qc, i));
    }

    private static String reasons(VariantQc qc, int variant) {
        if (qc.isKept(variant)) {
            return "-";
        }
        return String.join(
                ",",
                qc.exclusions(variant).stream().map(VariantExclusion::label).toList());
    }

    private void writeSamples(
            Path file, GenotypeSource source, SampleQc samples, SampleJudgement judgement, Parallelism parallelism) {
        List<String> header = new ArrayList<>(List.of("sample_id", "call_rate", "het_f"));
        if (samples.hasX()) {
            header.addAll(List.of("sex_f", "sex_recorded", "sex_from_x"));
        }
        header.add("excluded");
        LongTableWriter.write(file, header, samples.samples().size(), parallelism, (row, cells) -> {
            int i = (int) row;
            cells.text(samples.samples().id(i)).number(samples.callRate()[i]).number(samples.hetF()[i]);
            if (samples.hasX()) {
                double f = samples.xF()[i];
                cells.number(f).text(label(source.people().get(i).sex())).text(label(qc.sexOf(f)));
            }
            cells.text(judgement.text(i));
        });
    }

    private static @Nullable String label(Sex sex) {
        return switch (sex) {
            case MALE -> "male";
            case FEMALE -> "female";
            case UNKNOWN -> null;
        };
    }
}
