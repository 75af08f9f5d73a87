package org.endotype.core.pipeline.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewOption.Requirement;

/** The JSON Schema (draft 2020-12) of cohort files, made from the definitions that {@link CohortFile} checks against. */
public final class CohortSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private CohortSchema() {}

    public static ObjectNode of(Collection<ViewBuilder> builders) {
        ObjectNode schema = JSON.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Endotype cohort file");
        ObjectNode section = section(CohortKeys.study());
        schema.setAll(section);
        ObjectNode properties = schema.withObjectProperty("properties");
        List<String> types = builders.stream().map(ViewBuilder::type).toList();
        properties.set(CohortKeys.VIEWS, views(types));
        properties.set(CohortKeys.OUTCOME, section(CohortKeys.outcome()));
        properties.set(CohortKeys.STRATIFY, section(CohortKeys.stratify()));
        schema.withArrayProperty("required").add(CohortKeys.VIEWS);
        ObjectNode definitions = schema.putObject("$defs");
        for (ViewBuilder builder : builders) {
            ObjectNode view = section(CohortKeys.view(builder, List.of(builder.type())));
            view.put("description", builder.description());
            definitions.set(builder.type(), view);
        }
        return schema;
    }

    private static ObjectNode views(List<String> types) {
        ObjectNode views = JSON.objectNode();
        views.put("type", "object");
        views.put("description", "name: {type: ...} for each source of features");
        views.put("minProperties", 1);
        views.putObject("propertyNames").put("pattern", "^" + CohortKeys.VIEW_NAME_PATTERN + "$");
        ObjectNode view = views.putObject("additionalProperties");
        view.put("type", "object");
        view.putArray("required").add("type");
        view.putObject("properties").set("type", property(CohortKeys.type(types)));
        ArrayNode cases = view.putArray("allOf");
        for (String type : types) {
            ObjectNode one = cases.addObject();
            ObjectNode condition = one.putObject("if");
            condition.putObject("properties").putObject("type").put("const", type);
            condition.putArray("required").add("type");
            one.putObject("then").put("$ref", "#/$defs/" + type);
        }
        return views;
    }

    private static ObjectNode section(List<ViewOption> options) {
        ObjectNode section = JSON.objectNode();
        section.put("type", "object");
        ObjectNode properties = section.putObject("properties");
        List<String> required = new ArrayList<>();
        for (ViewOption option : options) {
            properties.set(option.name(), property(option));
            if (option.required() == Requirement.REQUIRED) {
                required.add(option.name());
            }
        }
        ArrayNode names = section.putArray("required");
        required.forEach(names::add);
        section.put("additionalProperties", false);
        return section;
    }

    private static ObjectNode property(ViewOption option) {
        ObjectNode property = JSON.objectNode();
        property.put("description", option.description());
        switch (option.kind()) {
            case TEXT -> types(property, "string", "number", "boolean");
            case FILE, FOLDER, PREFIX, FILE_OR_FOLDER ->
                property.put("type", "string").put("minLength", 1);
            case CHOICE -> choices(property, option);
            case INTEGER -> property.put("type", "integer");
            case NUMBER -> property.put("type", "number");
            case SWITCH -> property.put("type", "boolean");
            case RANGE -> {
                types(property, "string", "integer");
                property.put("pattern", "^\\d+(\\.\\.\\d+)?$").put("minimum", 1);
            }
            case TEXTS, FILES -> {
                ArrayNode either = property.putArray("anyOf");
                types(either.addObject(), "string", "number", "boolean");
                ObjectNode list = either.addObject().put("type", "array");
                types(list.putObject("items"), "string", "number", "boolean");
            }
            case CHOICES -> {
                ArrayNode either = property.putArray("anyOf");
                choices(either.addObject(), option);
                choices(either.addObject().put("type", "array").putObject("items"), option);
            }
        }
        String value = option.defaultValue();
        if (value != null) {
            setDefault(property, option.kind(), value);
        }
        return property;
    }

    private static void choices(ObjectNode property, ViewOption option) {
        ArrayNode values = property.putArray("enum");
        option.choices().forEach(values::add);
    }

    private static void types(ObjectNode property, String... types) {
        ArrayNode names = property.putArray("type");
        for (String type : types) {
            names.add(type);
        }
    }

    private static void setDefault(ObjectNode property, Kind kind, String value) {
        switch (kind) {
            case INTEGER -> property.put("default", Long.parseLong(value));
            case NUMBER -> property.put("default", Double.parseDouble(value));
            case SWITCH -> property.put("default", Boolean.parseBoolean(value));
            default -> property.put("default", value);
        }
    }
}
