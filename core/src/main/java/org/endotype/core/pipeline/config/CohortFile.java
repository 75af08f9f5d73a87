package org.endotype.core.pipeline.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.config.ConfigNode.Entry;
import org.endotype.core.pipeline.config.ConfigNode.Mapping;
import org.endotype.core.pipeline.config.ConfigNode.Scalar;
import org.endotype.core.response.scale.ScaleCatalogue;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Reads and checks cohort files. All faults are told at once, a line each with file and line; a file that YAML itself
 * refuses is told by its first fault.
 */
public final class CohortFile {

    private final Path file;
    private final Map<String, ViewBuilder> builders;
    private final ConfigErrors errors = new ConfigErrors();
    private final SectionReader reader;

    private CohortFile(Path file, Collection<ViewBuilder> builders) {
        this.file = file;
        this.builders = new LinkedHashMap<>();
        builders.forEach(builder -> this.builders.put(builder.type(), builder));
        Path parent = file.toAbsolutePath().getParent();
        this.reader = new SectionReader(parent == null ? Path.of("/") : parent, errors);
    }

    /**
     * The plan a cohort file holds.
     *
     * @param builders one a view type
     * @param overrides {@code stratify.groups=1..4}: keys set from the command line, applied in order
     */
    public static CohortPlan read(Path file, Collection<ViewBuilder> builders, List<String> overrides) {
        Mapping root = YamlReader.readFile(file);
        for (String override : overrides) {
            root = Overrides.apply(root, override);
        }
        return new CohortFile(file, builders).plan(root);
    }

    private CohortPlan plan(Mapping root) {
        SourceLocation top = SourceLocation.line(file, 1);
        Map<String, Entry> sections = new LinkedHashMap<>();
        Map<String, Entry> plain = new LinkedHashMap<>();
        root.entries().forEach((key, entry) -> {
            boolean section =
                    key.equals(CohortKeys.VIEWS) || key.equals(CohortKeys.OUTCOME) || key.equals(CohortKeys.STRATIFY);
            (section ? sections : plain).put(key, entry);
        });
        List<String> known = new ArrayList<>(
                CohortKeys.study().stream().map(ViewOption::name).toList());
        known.addAll(List.of(CohortKeys.VIEWS, CohortKeys.OUTCOME, CohortKeys.STRATIFY));
        reader.refuseUnknownKeys(root, known);
        plain.keySet().retainAll(known);
        Settings study = reader.read("the cohort file", top, Mapping.of(plain, root.location()), CohortKeys.study());
        List<PlannedView> views = views(sections.get(CohortKeys.VIEWS), top);
        Optional<Settings> outcome =
                section(CohortKeys.OUTCOME, sections.get(CohortKeys.OUTCOME), CohortKeys.outcome());
        Settings stratify = section(CohortKeys.STRATIFY, sections.get(CohortKeys.STRATIFY), CohortKeys.stratify())
                .orElseGet(
                        () -> reader.read(CohortKeys.STRATIFY, top, Mapping.of(Map.of(), top), CohortKeys.stratify()));
        checkTables(study, views, outcome, stratify);
        errors.throwIfAny();
        try {
            GroupSettings.of(stratify, List.of());
        } catch (EndotypeException senseless) {
            errors.add(stratify.location("groups"), "stratify: " + senseless.getMessage());
        }
        errors.throwIfAny();
        return new CohortPlan(
                file, study.optionalText("name").orElseGet(this::nameOfFile), study, views, outcome, stratify);
    }

    private Optional<Settings> section(String name, @Nullable Entry entry, List<ViewOption> options) {
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.value() instanceof Mapping mapping) {
            return Optional.of(reader.read("'" + name + "'", entry.keyLocation(), mapping, options));
        }
        errors.add(entry.keyLocation(), name + ": expected keys and values below it");
        return Optional.empty();
    }

    private List<PlannedView> views(@Nullable Entry entry, SourceLocation top) {
        List<PlannedView> views = new ArrayList<>();
        if (entry == null) {
            errors.add(top, "the cohort file needs the key 'views' (name: {type: ...} for each)");
            return views;
        }
        if (!(entry.value() instanceof Mapping mapping) || mapping.entries().isEmpty()) {
            errors.add(entry.keyLocation(), "views: expected at least one 'name: {type: ...}' below it");
            return views;
        }
        int feature = 0;
        int unsure = 0;
        for (Map.Entry<String, Entry> named : mapping.entries().entrySet()) {
            Optional<PlannedView> view = view(
                    named.getKey(),
                    named.getValue().keyLocation(),
                    named.getValue().value());
            view.ifPresent(views::add);
            if (view.isEmpty()) {
                unsure++;
            } else if (view.get().role() == PlannedView.Role.FEATURE) {
                feature++;
            }
        }
        if (feature + unsure == 0) {
            errors.add(
                    entry.keyLocation(),
                    "views: every view has the role covariate; groups are sought in views with the role feature");
        }
        return views;
    }

    private Optional<PlannedView> view(String name, SourceLocation location, ConfigNode node) {
        String shown = "view '" + YamlReader.shorten(name) + "'";
        if (!name.matches(CohortKeys.VIEW_NAME_PATTERN)) {
            errors.add(
                    location,
                    shown + ": a view's name is made of letters, digits, '-' and '_', at most 63, for it names a file");
            return Optional.empty();
        }
        if (!(node instanceof Mapping mapping)) {
            errors.add(location, shown + ": expected {type: ...}");
            return Optional.empty();
        }
        List<String> types = List.copyOf(builders.keySet());
        Entry type = mapping.entries().get("type");
        if (type == null || !(type.value() instanceof Scalar scalar)) {
            errors.add(location, shown + " needs the key 'type': one of " + String.join(", ", types));
            return Optional.empty();
        }
        ViewBuilder builder = builders.get(scalar.text());
        if (builder == null) {
            errors.add(
                    scalar.location(),
                    "type: unknown view type '" + YamlReader.shorten(scalar.text()) + "'"
                            + NearestName.hint(scalar.text(), types));
            return Optional.empty();
        }
        Settings settings = reader.read(shown, location, mapping, CohortKeys.view(builder, types));
        if (!settings.has("role")) {
            return Optional.empty();
        }
        PlannedView.Role role =
                settings.text("role").equals("covariate") ? PlannedView.Role.COVARIATE : PlannedView.Role.FEATURE;
        return Optional.of(new PlannedView(name, builder, role, settings));
    }

    /** Names that point into tables and at views: told with the line in the cohort file, not later from the run. */
    private void checkTables(Settings study, List<PlannedView> views, Optional<Settings> outcome, Settings stratify) {
        Optional<TextTable> participants = study.optionalPath("participants").flatMap(this::readable);
        if (participants.isPresent() && stratify.has("adjust-for")) {
            List<String> columns = new ArrayList<>(participants.get().header());
            columns.remove("participant_id");
            List<String> known = new ArrayList<>(columns);
            views.stream()
                    .filter(view -> view.role() == PlannedView.Role.COVARIATE)
                    .forEach(view -> known.add(view.name()));
            for (String name : stratify.texts("adjust-for")) {
                if (!known.contains(name)) {
                    errors.add(stratify.location("adjust-for"), "adjust-for: " + unknownCovariate(name, views, known));
                }
            }
        }
        outcome.ifPresent(settings -> {
            checkMeasure(settings);
            settings.optionalPath("table").flatMap(this::readable).ifPresent(table -> {
                for (String key : List.of("baseline", "endpoint", "change", "arm", "moderators")) {
                    for (String column : settings.texts(key)) {
                        if (!table.hasColumn(column)) {
                            errors.add(
                                    settings.location(key),
                                    key + ": " + SourceLocation.file(table.file()) + " has no column '"
                                            + YamlReader.shorten(column) + "'"
                                            + NearestName.hint(column, table.header()));
                        }
                    }
                }
            });
        });
    }

    /** A scale's totals before and after, or a change that was computed elsewhere. */
    private void checkMeasure(Settings outcome) {
        List<String> totals = List.of("scale", "baseline", "endpoint");
        if (outcome.has("change")) {
            for (String key : totals) {
                if (outcome.has(key)) {
                    errors.add(
                            outcome.location(key),
                            key + ": stands beside 'change'; give either 'change' or scale, baseline and endpoint");
                }
            }
            return;
        }
        for (String key : totals) {
            if (!outcome.has(key)) {
                errors.add(
                        outcome.location("table"),
                        "'outcome' needs the key '" + key + "'; give scale, baseline and endpoint, or 'change'");
            }
        }
        outcome.optionalText("scale").ifPresent(scale -> {
            try {
                ScaleCatalogue.byName(scale);
            } catch (EndotypeException unknown) {
                errors.add(outcome.location("scale"), "scale: " + unknown.getMessage());
            }
        });
    }

    private static String unknownCovariate(String name, List<PlannedView> views, List<String> known) {
        boolean featureView = views.stream().anyMatch(view -> view.name().equals(name));
        if (featureView) {
            return "view '" + name + "' has the role feature; give it 'role: covariate' to adjust for it";
        }
        return "'" + YamlReader.shorten(name) + "' is no participants column and no covariate view"
                + NearestName.hint(name, known);
    }

    /** The table, or nothing with its fault gathered. */
    private Optional<TextTable> readable(Path table) {
        try {
            TextTable read = TextTable.read(table);
            read.requireColumn("participant_id");
            if (read.sampleIds("participant_id").size() == 0) {
                throw new MalformedInput(
                        SourceLocation.line(table, 2), "has a header and no rows; expected one a participant");
            }
            return Optional.of(read);
        } catch (EndotypeException refused) {
            errors.addRefusal(refused);
            return Optional.empty();
        }
    }

    private String nameOfFile() {
        Path name = file.getFileName();
        String text = name == null ? "study" : name.toString();
        int dot = text.lastIndexOf('.');
        return dot > 0 ? text.substring(0, dot) : text;
    }
}
