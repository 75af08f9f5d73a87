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
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.association.AssociationData;
import org.endotype.genomics.association.AssociationModel;
import org.endotype.genomics.association.AssociationParameters;
import org.endotype.genomics.association.AssociationParameters.GenomicControl;
import org.endotype.genomics.association.AssociationResult;
import org.endotype.genomics.association.AssociationScan;
import org.endotype.genomics.association.AssociationTables;
import org.endotype.genomics.association.AssociationTables.ControlledP;
import org.endotype.genomics.genotype.GenotypeSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics associate}. */
@Command(
        name = "associate",
        mixinStandardHelpOptions = true,
        description = {
            "Tests every variant for association with a phenotype: linear, or logistic with Firth's correction where an"
                    + " allele is absent from cases or controls or the fit does not converge.",
            "Phenotype and covariates are tables with a column IID, sample_id or participant_id, by tabs, commas"
                    + " (.csv) or blanks. Cases and controls are coded 2 and 1, or 1 and 0; missing is NA, and -9 in"
                    + " PLINK's files (with FID or IID)."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype genomics associate --bfile cohort \\",
            "      --phenotypes phenotypes.tsv --phenotype response \\",
            "      --covariates covariates.tsv --out association.tsv.gz"
        })
public final class AssociateCommand implements Callable<Integer> {

    @Mixin
    GenotypeInput genotypes = new GenotypeInput();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--phenotypes", paramLabel = "FILE", required = true, description = "Table of phenotypes.")
    @SuppressWarnings("NullAway.Init") // required
    Path phenotypes;

    @Option(names = "--phenotype", paramLabel = "NAME", required = true, description = "Its column to test.")
    @SuppressWarnings("NullAway.Init") // required
    String phenotype;

    @Option(names = "--covariates", paramLabel = "FILE", description = "Table of numeric covariates.")
    @Nullable
    Path covariates;

    @Option(
            names = "--covariate-names",
            paramLabel = "NAMES",
            split = ",",
            description = "Covariate columns to use (default: all but the ids).")
    List<String> covariateNames = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Results, one row a variant; effects are of the first allele of a bed set, the alternate of"
                    + " VCF and PGEN.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "auto",
            description = "auto (by coding), linear or logistic (default: ${DEFAULT-VALUE}).")
    AssociationModel model = AssociationModel.AUTO;

    @Option(
            names = "--vif",
            paramLabel = "LIMIT",
            defaultValue = "50",
            description = "Largest variance inflation of a covariate or variant (default: ${DEFAULT-VALUE}).")
    double maximumVif;

    @Option(
            names = "--genomic-control",
            description = "Divide chi-square statistics by lambda where it exceeds 1; lambda is printed in any case.")
    boolean genomicControl;

    @Option(names = "--p-gc", description = "Add a column p_gc: p after genomic control, beside the plain p.")
    boolean controlledP;

    @Mixin
    AssociationFigures figures = new AssociationFigures();

    @Option(names = "--json", description = "Print a summary as JSON on standard output.")
    boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (!(maximumVif > 1)) {
            throw new InvalidConfiguration("--vif: expected a number above 1, found " + maximumVif);
        }
        if (covariates == null && !covariateNames.isEmpty()) {
            throw new InvalidConfiguration("--covariate-names needs --covariates");
        }
        if (controlledP && genomicControl) {
            throw new InvalidConfiguration(
                    "--genomic-control changes p itself and --p-gc adds a column; give one of them");
        }
        figures.check();
        AssociationParameters parameters = AssociationParameters.withDefaults()
                .with(model)
                .withMaximumVif(maximumVif)
                .with(genomicControl ? GenomicControl.CORRECT : GenomicControl.REPORT);
        GenotypeSource source = genotypes.openWithDosages(run);
        AssociationData data = AssociationData.read(source, phenotypes, phenotype, covariates, covariateNames, model);
        if (!run.isQuiet()) {
            GenomicsOutput.warnOfUnfinished(spec, phenotypes, covariates);
        }
        AssociationResult result = scan(source, data, parameters);
        AssociationTables.write(out, result, controlledP ? ControlledP.PRESENT : ControlledP.ABSENT);
        figures.write(result);
        report(result);
        return 0;
    }

    private AssociationResult scan(GenotypeSource source, AssociationData data, AssociationParameters parameters) {
        try (Engine where = engine.open(run.parallelism())) {
            return AssociationScan.run(
                    source,
                    data,
                    parameters,
                    run.context(run.progress(spec.commandLine().getErr()), where));
        }
    }

    private void report(AssociationResult result) {
        AssociationData data = result.data();
        int untested =
                result.untested().values().stream().mapToInt(Integer::intValue).sum();
        PrintWriter err = spec.commandLine().getErr();
        if (!run.isQuiet()) {
            err.printf(
                    Locale.ROOT,
                    "%s: %s regression, %d samples (%d without phenotype, %d without a covariate), %d covariates%n",
                    data.phenotype(),
                    data.binary() ? "logistic" : "linear",
                    data.values().length,
                    data.withoutPhenotype(),
                    data.withoutCovariate(),
                    data.covariateNames().size());
            err.printf(
                    Locale.ROOT,
                    "%d variants tested, %d not; lambda %.4f%n",
                    result.variants().size() - untested,
                    untested,
                    result.inflation());
            if (data.missingCodes() > 0) {
                err.println(
                        "note: " + data.missingCodes() + " cells of phenotype and covariates held -9 and were read as"
                                + " missing, as in PLINK's files");
            }
            result.untested().forEach((reason, count) -> err.println("not tested: " + count + ": " + reason.reason()));
            err.flush();
        }
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("phenotype", data.phenotype());
            document.put("model", data.binary() ? "logistic" : "linear");
            document.put("samples", data.values().length);
            document.put("covariates", data.covariateNames());
            document.put("variants_tested", result.variants().size() - untested);
            Map<String, Integer> reasons = new LinkedHashMap<>();
            result.untested().forEach((reason, count) -> reasons.put(reason.reason(), count));
            document.put("variants_not_tested", reasons);
            document.put("lambda", Double.isNaN(result.inflation()) ? null : result.inflation());
            document.put("genomic_control_applied", genomicControl && result.inflation() > 1);
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
