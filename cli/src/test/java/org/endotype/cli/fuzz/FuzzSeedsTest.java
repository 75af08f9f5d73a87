package org.endotype.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.testdata.Damage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fuzzer starts from, and a first few steps from it, as ordinary tests. */
class FuzzSeedsTest {

    private static final int STEPS = 40;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void seedsAreReadAndTheirNeighboursReadOrRefused(FuzzTarget target) throws IOException {
        target.prepare(folder);
        List<byte[]> seeds = target.seeds();
        assertThat(seeds).isNotEmpty();
        SplittableRandom random = new SplittableRandom(target.ordinal());
        for (byte[] seed : seeds) {
            target.tryOn(seed, folder);
            for (int step = 0; step < STEPS; step++) {
                byte[] other = Damage.flipBit(seed, random.nextInt(seed.length), random.nextInt(8));
                target.tryOn(other, folder);
                target.tryOn(Damage.truncate(other, random.nextInt(other.length)), folder);
            }
        }
        Files.write(folder.resolve(target.file()), seeds.get(0));
        if (target != FuzzTarget.YAML && target != FuzzTarget.TABLE && target != FuzzTarget.BCF) {
            if (target == FuzzTarget.MODEL) {
                FuzzSeeds.renewDigests(folder);
            }
            target.read(folder);
        }
    }
}
