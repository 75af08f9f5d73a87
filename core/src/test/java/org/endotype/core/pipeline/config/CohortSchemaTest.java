package org.endotype.core.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.pipeline.TableViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.junit.jupiter.api.Test;

class CohortSchemaTest {

    private static final JsonNode SCHEMA = CohortSchema.of(List.of(new TableViewBuilder()));

    @Test
    void holdsExactlyTheKeysThatTheValidatorKnows() {
        JsonNode view = SCHEMA.at("/$defs/plain-table");
        List<String> expected = new ArrayList<>(List.of("type", "role"));
        new TableViewBuilder().options().stream().map(ViewOption::name).forEach(expected::add);
        assertThat(view.get("properties").fieldNames()).toIterable().containsExactlyElementsOf(expected);
        assertThat(view.get("additionalProperties").asBoolean()).isFalse();
        assertThat(view.get("required")).map(JsonNode::asText).containsExactly("type", "table");
        assertThat(SCHEMA.at("/properties/stratify/properties").fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        CohortKeys.stratify().stream().map(ViewOption::name).toList());
        assertThat(SCHEMA.get("required")).map(JsonNode::asText).containsExactly("participants", "views");
    }

    @Test
    void saysKindsDefaultsAndChoices() {
        JsonNode keys = SCHEMA.at("/$defs/plain-table/properties");
        assertThat(keys.at("/components/default").isIntegralNumber()).isTrue();
        assertThat(keys.at("/threshold/default").asDouble()).isEqualTo(0.5);
        assertThat(keys.at("/fisher-z/type").asText()).isEqualTo("boolean");
        assertThat(keys.at("/kind/enum")).map(JsonNode::asText).containsExactly("correlation", "tangent");
        assertThat(SCHEMA.get("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
    }
}
