package org.endotype.genomics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.variant.Variant;

/** Genotypes held in memory for tests: copies of allele 1 (0, 1, 2) or -1 for missing. */
public final class MemoryGenotypes implements GenotypeSource {

    private final SampleSet samples;
    private final List<Person> people;
    private final List<Variant> variants = new ArrayList<>();
    private final List<byte[]> packed = new ArrayList<>();

    public MemoryGenotypes(List<Person> people) {
        this.people = List.copyOf(people);
        this.samples = SampleSet.of(people.stream().map(Person::individualId).toList());
    }

    public static MemoryGenotypes ofSamples(int count) {
        List<Person> people = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            people.add(Person.unknown("S" + i));
        }
        return new MemoryGenotypes(people);
    }

    public MemoryGenotypes add(Variant variant, int... copiesOfAllele1) {
        if (copiesOfAllele1.length != samples.size()) {
            throw new IllegalArgumentException("expected one call a sample");
        }
        byte[] bytes = new byte[bytesPerVariant()];
        for (int i = 0; i < copiesOfAllele1.length; i++) {
            int code =
                    switch (copiesOfAllele1[i]) {
                        case 2 -> 0;
                        case 1 -> 2;
                        case 0 -> 3;
                        default -> 1;
                    };
            bytes[i / 4] |= (byte) (code << (2 * (i % 4)));
        }
        variants.add(variant);
        packed.add(bytes);
        return this;
    }

    @Override
    public SampleSet samples() {
        return samples;
    }

    @Override
    public List<Person> people() {
        return people;
    }

    @Override
    public List<Variant> variants() {
        return List.copyOf(variants);
    }

    @Override
    public GenotypeReader open() {
        return new GenotypeReader() {
            private int next;

            @Override
            public int readBlock(byte[] target) {
                int count = Math.min(target.length / bytesPerVariant(), variants.size() - next);
                Arrays.fill(target, (byte) 0);
                for (int i = 0; i < count; i++) {
                    System.arraycopy(packed.get(next + i), 0, target, i * bytesPerVariant(), bytesPerVariant());
                }
                next += count;
                return count;
            }

            @Override
            public void skip(long variantCount) {
                next += (int) variantCount;
            }

            @Override
            public void close() {}
        };
    }
}
