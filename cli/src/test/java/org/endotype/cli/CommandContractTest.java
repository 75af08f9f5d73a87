package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Scripts rely on these names: a command or option that disappears breaks somebody's study. */
class CommandContractTest {

    /** Columns of picocli's help off a terminal. */
    private static final int HELP_WIDTH = 80;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo --out --patients --seed --null",
                "run --out --dry-run --fresh --engine --master --share-safe --internal --threads --quiet",
                "validate",
                "schema",
                "inspect --json",
                "genomics qc --bfile --pfile --vcf --out-variants --out-samples --maf --max-missing --hwe",
                "genomics prune --bfile --vcf --window --step --r2 --out",
                "genomics kinship --bfile --min --out --remove-related --out-keep",
                "genomics clump --bfile --association --p1 --p2 --r2 --kb --out",
                "genomics fst --bfile --groups --group --method --out --out-variants",
                "genomics missingness --bfile --phenotypes --phenotype --out",
                "genomics grm --bfile --out",
                "genomics pca --bfile --components --out --eigenvalues --save-model --project",
                "genomics score --bfile --weights --out --match-report --no-mean-imputation --genome-build",
                "genomics associate --bfile --phenotypes --phenotype --covariates --out",
                "genomics pharmacogenes --vcf --gene --out",
                "omics normalize --counts --method --out --size-factors",
                "omics harmonize --table --batch --method --out",
                "imaging timeseries --bold --atlas --confounds --strategy --detrend --filter --high-pass --low-pass"
                        + " --standardize --tr --out",
                "imaging connectivity --timeseries --kind --estimator --fisher-z --out --matrices",
                "imaging network --matrix --density --out-nodes --out-global --partition",
                "imaging compare --timeseries --condition --out --out-edges --nbs-threshold --out-components",
                "imaging predict --edges --outcomes --outcome --covariates --edge-p --folds --permutations --out",
                "imaging figures --timeseries --confounds --partition --places --out",
                "stratify --view --covariates --adjust-for --groups --method --out",
                "assign --model --view --out --despite-no-evidence",
                "monitor --model --new --training --outcomes --predicted --observed --period --out --json",
                "respond --groups --outcomes --scale --baseline --endpoint --arm --out",
                "report",
                "share --out --key --new-key --assignments --with-model",
                "generate-completion"
            })
    void theContractsCommandsAndOptionsAreThere(String line) {
        CommandLine command = Main.commandLine();
        List<String> missing = new ArrayList<>();
        for (String word : line.split(" ")) {
            if (word.startsWith("--")) {
                if (!command.getCommandSpec().optionsMap().containsKey(word)) {
                    missing.add(word);
                }
            } else {
                CommandLine next = command.getSubcommands().get(word);
                command = Objects.requireNonNull(next, () -> "no command " + word);
            }
        }
        assertThat(missing).as(line).isEmpty();
    }

    @Test
    void everyCommandTellsTheVersion() {
        assertThat(CommandRun.of("--version").out()).startsWith("endotype ");
        assertThat(CommandRun.of("demo", "--version").out()).startsWith("endotype ");
        assertThat(CommandRun.of("imaging", "network", "-V").out()).startsWith("endotype ");
    }

    @Test
    void everyCommandHasHelpWithAnExampleOfItself() {
        List<String> bare = new ArrayList<>();
        collect(Main.commandLine(), bare);
        assertThat(bare).isEmpty();
    }

    private static void collect(CommandLine command, List<String> bare) {
        Map<String, CommandLine> below = command.getSubcommands();
        String name = command.getCommandSpec().qualifiedName();
        // The two that picocli brings explain themselves.
        if (below.isEmpty() && !name.endsWith(" help") && !name.endsWith(" generate-completion")) {
            String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            String footer =
                    String.join("\n", command.getCommandSpec().usageMessage().footer());
            if (!footer.contains(name) || !usage.contains("--help")) {
                bare.add(name);
            }
            // Wider lines are wrapped without a backslash, and then what is copied from them does not run.
            footer.lines()
                    .filter(line -> line.length() > HELP_WIDTH)
                    .forEach(line -> bare.add(name + " is too wide: " + line));
        }
        below.values().forEach(child -> collect(child, bare));
    }
}
