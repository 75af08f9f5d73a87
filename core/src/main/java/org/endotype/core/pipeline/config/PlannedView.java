package org.endotype.core.pipeline.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.sample.SampleSet;

/**
 * A view that a cohort file asks for.
 *
 * @param name its name there
 * @param builder what makes it
 * @param role whether groups are sought in it
 * @param settings its keys, checked
 */
public record PlannedView(String name, ViewBuilder builder, Role role, Settings settings) {

    /** What a view is used for. */
    public enum Role {
        FEATURE,
        COVARIATE;

        /** The word in the cohort file. */
        public String word() {
            return this == FEATURE ? "feature" : "covariate";
        }
    }

    /** The request that the builder is handed. */
    public ViewRequest request(SampleSet participants) {
        return new Request(name, participants, settings);
    }

    private record Request(String name, SampleSet participants, Settings settings) implements ViewRequest {

        @Override
        public String text(String option) {
            return settings.text(option);
        }

        @Override
        public Optional<String> optionalText(String option) {
            return settings.optionalText(option);
        }

        @Override
        public int integer(String option) {
            return settings.integer(option);
        }

        @Override
        public double number(String option) {
            return settings.number(option);
        }

        @Override
        public boolean isOn(String option) {
            return settings.isOn(option);
        }

        @Override
        public Path path(String option) {
            return settings.path(option);
        }

        @Override
        public Optional<Path> optionalPath(String option) {
            return settings.optionalPath(option);
        }

        @Override
        public List<Path> paths(String option) {
            return settings.paths(option);
        }
    }
}
