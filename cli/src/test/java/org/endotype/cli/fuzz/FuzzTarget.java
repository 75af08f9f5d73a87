package org.endotype.cli.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.cli.option.ViewTypes;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.table.NpyFile;
import org.endotype.core.table.ParquetColumns;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.WeightFiles;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.vcf.DosageField;
import org.endotype.genomics.vcf.VcfOptions;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;
import org.endotype.imaging.signal.ConfoundTable;

/**
 * The parsers that a fuzzer is let loose on: each takes any bytes as its file and either reads it whole or refuses it
 * with an {@link EndotypeException} of one line. Anything else is a finding. Where a set has several files the others
 * are whole.
 */
enum FuzzTarget {
    BED("f.bed", "f.bed") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openBed(folder.resolve("f")));
        }
    },
    BIM("f.bim", "f.bed") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openBed(folder.resolve("f")));
        }
    },
    FAM("f.fam", "f.bed") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openBed(folder.resolve("f")));
        }
    },
    PGEN("f.pgen", "f.pgen") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openPgen(folder.resolve("f")));
        }
    },
    PVAR("f.pvar", "f.pgen") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openPgen(folder.resolve("f")));
        }
    },
    BGEN("f.bgen", "f.bgen") {
        @Override
        void read(Path folder) {
            drain(GenotypeSources.openBgen(folder.resolve("f.bgen"), null, ReferenceAllele.FIRST));
        }
    },
    VCF("f.vcf", "f.vcf") {
        @Override
        void read(Path folder) {
            drain(vcf(folder.resolve("f.vcf")));
        }
    },
    BCF("f.bcf", "f.bcf") {
        @Override
        void read(Path folder) {
            drain(vcf(folder.resolve("f.bcf")));
        }
    },
    WEIGHTS("f.txt", "f.txt") {
        @Override
        void read(Path folder) {
            WeightFiles.read(folder.resolve("f.txt"));
        }
    },
    NIFTI("f.nii", "f.nii") {
        @Override
        void read(Path folder) {
            NiftiImage image = NiftiImage.open(folder.resolve("f.nii"));
            double[] volume = new double[image.header().voxelsPerVolume()];
            try (VolumeStream volumes = image.openVolumes()) {
                while (volumes.next(volume)) {
                    // To the end, where the rest of the file is held against the header.
                }
            }
        }
    },
    CONFOUNDS("f.tsv", "f.tsv") {
        @Override
        void read(Path folder) {
            ConfoundTable.read(folder.resolve("f.tsv"));
        }
    },
    TABLE("f.csv", "f.csv") {
        @Override
        void read(Path folder) {
            TextTable.read(folder.resolve("f.csv"));
            SquareMatrix.read(folder.resolve("f.csv"));
        }
    },
    YAML("f.yaml", "f.yaml") {
        @Override
        void read(Path folder) {
            CohortFile.read(folder.resolve("f.yaml"), ViewTypes.all(), List.of());
        }
    },
    PARQUET("f.parquet", "f.parquet") {
        @Override
        void read(Path folder) {
            Path file = folder.resolve("f.parquet");
            try (ParquetColumns columns = ParquetColumns.open(file)) {
                columns.metadata();
            }
            TextTable.read(file);
        }
    },
    NPY("f.npy", "f.npy") {
        @Override
        void read(Path folder) {
            NpyFile.read(folder.resolve("f.npy"));
        }
    },
    MODEL("model.json", "model.json") {
        @Override
        void read(Path folder) {
            StratificationModel.load(folder);
        }
    };

    /** Enough for any of the seeds; a longer input only slows the fuzzer. */
    static final int MOST_BYTES = 1 << 16;

    private final String file;

    /** The file that stands for the set whose other files are whole. */
    private final String set;

    FuzzTarget(String file, String set) {
        this.file = file;
        this.set = set;
    }

    abstract void read(Path folder);

    /** Tries one input; returns normally unless it is a finding. */
    void tryOn(byte[] bytes, Path folder) {
        try {
            Files.write(folder.resolve(file), bytes);
            if (this == MODEL) {
                FuzzSeeds.renewDigests(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        try {
            read(folder);
        } catch (EndotypeException refused) {
            String message = String.valueOf(refused.getMessage());
            if (message.isBlank()
                    || (this != YAML && message.indexOf('\n') >= 0)
                    || refused.exitCode().value() == 5 && this != YAML) {
                throw new AssertionError("not one line about the content: " + message, refused);
            }
        }
    }

    /** Whole files of the set, ready to be damaged. */
    void prepare(Path folder) throws IOException {
        FuzzSeeds.write(set, folder);
    }

    /** Whole inputs to begin with. */
    List<byte[]> seeds() throws IOException {
        return FuzzSeeds.of(this);
    }

    String file() {
        return file;
    }

    private static GenotypeSource vcf(Path file) {
        return GenotypeSources.openVcf(file, VcfOptions.withDefaults().with(DosageField.DS), new Parallelism(1));
    }

    private static void drain(GenotypeSource source) {
        byte[] packed = new byte[Math.max(1, source.bytesPerVariant()) * 16];
        DosageBlock dosages = new DosageBlock(source.samples().size());
        double[] copies = new double[source.samples().size()];
        try (GenotypeReader reader = source.open()) {
            for (int count = reader.readBlock(packed, dosages); count > 0; count = reader.readBlock(packed, dosages)) {
                for (int i = 0; i < count; i++) {
                    dosages.copies(i, packed, copies);
                }
            }
        }
    }
}
