package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.endotype.core.table.DelimitedReader;

/** Which way round an omics table lies, told or found out. Both ways round are common in the field. */
public enum OmicsOrientation {
    /** One row a gene, protein or probe; the usual layout of counts. */
    FEATURES_AS_ROWS("features-as-rows"),
    /** One row a sample. */
    SAMPLES_AS_ROWS("samples-as-rows"),
    /**
     * By the first column's name where it is telling (participant, sample, subject ... or gene, feature, protein ...);
     * else features as rows, refused where there are more columns than rows.
     */
    AUTO("auto");

    private static final Set<String> SAMPLE_NAMES = Set.of(
            "participant_id",
            "participant",
            "sample_id",
            "sample",
            "sampleid",
            "samples",
            "subject_id",
            "subject",
            "subjectid",
            "iid",
            "patient",
            "patient_id",
            "id");

    private final String label;

    OmicsOrientation(String label) {
        this.label = label;
    }

    /** The name in cohort files and on the command line. */
    public String label() {
        return label;
    }

    public static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (OmicsOrientation orientation : values()) {
            labels.add(orientation.label);
        }
        return labels;
    }

    public static OmicsOrientation of(String label) {
        for (OmicsOrientation orientation : values()) {
            if (orientation.label.equals(label)) {
                return orientation;
            }
        }
        throw new org.endotype.core.error.InvalidConfiguration(
                "unknown orientation '" + label + "'; use " + String.join(", ", labels()));
    }

    /** Whether a first column of this name holds sample ids. */
    static boolean namesSamples(String column) {
        return SAMPLE_NAMES.contains(column.toLowerCase(Locale.ROOT));
    }

    /** Whether a first column of this name holds features. */
    static boolean namesFeatures(String column) {
        String name = column.toLowerCase(Locale.ROOT);
        return List.of(
                        "gene",
                        "feature",
                        "protein",
                        "probe",
                        "transcript",
                        "metabolite",
                        "cpg",
                        "mirna",
                        "peptide",
                        "analyte",
                        "ensgene",
                        "ensembl",
                        "symbol",
                        "hgnc")
                .stream()
                .anyMatch(name::startsWith);
    }

    /** The names in a file's header. */
    static List<String> header(Path file) {
        return DelimitedReader.header(file);
    }
}
