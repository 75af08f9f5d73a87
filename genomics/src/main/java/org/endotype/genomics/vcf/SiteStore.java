package org.endotype.genomics.vcf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.PackedSpool;
import org.endotype.genomics.genotype.PagedReader;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/** Everything decoded from one file, gathered in order: variants in memory, calls and dosages in spools. */
final class SiteStore {

    private final int samples;
    private final List<Variant> variants = new ArrayList<>();
    private final PackedSpool calls = new PackedSpool();
    private final PackedSpool dosages = new PackedSpool();
    /** For each variant the number of its row of dosages, or -1. */
    private int[] dosageRow = new int[1024];

    private int dosageRows;
    private int skippedMultiallelic;
    private int skippedReferenceBlocks;
    private int withoutAlternate;
    private long halfCalls;
    private long otherPloidy;
    private long fromDosages;
    private int[] haploidX = {};
    private int[] diploidX = {};

    SiteStore(int samples) {
        this.samples = samples;
    }

    void add(DecodedSites sites) {
        int first = variants.size();
        variants.addAll(sites.variants);
        if (dosageRow.length < variants.size()) {
            dosageRow = Arrays.copyOf(dosageRow, Math.max(variants.size(), dosageRow.length * 2));
        }
        for (int v = first; v < variants.size(); v++) {
            dosageRow[v] = sites.withDosages.get(v - first) ? dosageRows++ : -1;
        }
        calls.append(sites.packed, sites.packedLength);
        dosages.append(sites.dosages, sites.dosageLength);
        skippedMultiallelic += sites.skippedMultiallelic;
        skippedReferenceBlocks += sites.skippedReferenceBlocks;
        withoutAlternate += sites.withoutAlternate;
        halfCalls += sites.halfCalls;
        otherPloidy += sites.otherPloidy;
        fromDosages += sites.fromDosages;
        if (sites.haploidX.length > 0) {
            if (haploidX.length == 0) {
                haploidX = new int[samples];
                diploidX = new int[samples];
            }
            for (int i = 0; i < samples; i++) {
                haploidX[i] += sites.haploidX[i];
                diploidX[i] += sites.diploidX[i];
            }
        }
    }

    List<Variant> variants() {
        return variants;
    }

    boolean hasDosages() {
        return dosageRows > 0;
    }

    GenotypeReader open() {
        return new PagedReader(variants.size(), (samples + 3) / 4) {
            private final byte[] bytes = new byte[2 * samples];

            @Override
            protected void decode(int first, int count, byte[] packed, @Nullable DosageBlock block) {
                calls.read((long) first * width(), packed, count * width());
                for (int i = 0; block != null && i < count; i++) {
                    int row = dosageRow[first + i];
                    if (row < 0) {
                        continue;
                    }
                    dosages.read(2L * samples * row, bytes, bytes.length);
                    short[] steps = block.begin(i);
                    for (int s = 0; s < samples; s++) {
                        steps[s] = (short) (bytes[2 * s] & 0xff | bytes[2 * s + 1] << 8);
                    }
                }
            }

            @Override
            public void close() {
                // The spools outlive their passes.
            }
        };
    }

    /** Sexes by the ploidy of the calls on X, where anyone has haploid ones. */
    List<Person> people(List<String> ids) {
        boolean anyHaploid = anyHaploid();
        List<Person> people = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            Sex sex = Sex.UNKNOWN;
            if (anyHaploid && haploidX[i] > 0 && diploidX[i] == 0) {
                sex = Sex.MALE;
            } else if (anyHaploid && haploidX[i] == 0 && diploidX[i] > 0) {
                sex = Sex.FEMALE;
            }
            people.add(new Person("0", ids.get(i), sex, Descent.FOUNDER));
        }
        return people;
    }

    private boolean anyHaploid() {
        return Arrays.stream(haploidX).anyMatch(count -> count > 0);
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (skippedMultiallelic > 0) {
            notes.add(skippedMultiallelic
                    + " sites with several alternate alleles were left out (--multiallelic split keeps them)");
        }
        if (skippedReferenceBlocks > 0) {
            notes.add(skippedReferenceBlocks + " gVCF reference blocks were passed over");
        }
        if (withoutAlternate > 0) {
            notes.add(withoutAlternate + " sites without an alternate allele were kept as monomorphic variants");
        }
        if (halfCalls > 0) {
            notes.add(halfCalls + " half calls such as 0/. were read as missing");
        }
        if (otherPloidy > 0) {
            notes.add(otherPloidy + " calls of more than two alleles were read as missing");
        }
        if (fromDosages > 0) {
            notes.add(fromDosages + " calls were made from dosages (DS within 0.1 of a whole number)");
        }
        if (anyHaploid()) {
            notes.add("sexes were taken from the ploidy of the calls on chromosome X");
        }
        return notes;
    }
}
