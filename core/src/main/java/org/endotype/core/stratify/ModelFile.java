package org.endotype.core.stratify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.cohort.CovariateDesign;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.FittedViewTransformer;
import org.endotype.core.cohort.TransformerState;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.stratify.archive.ModelArchive;
import org.endotype.core.stratify.mixture.GaussianMixture;

/** Models to and from {@link ModelArchive}. */
final class ModelFile {

    private ModelFile() {}

    static void write(StratificationModel model, Path folder) {
        ObjectNode json = ModelArchive.newDescription();
        Map<String, double[]> arrays = new LinkedHashMap<>();
        json.put("method", model.method().label());
        json.put("groups", model.groupCount());
        json.put("latent_dimensions", model.encoder().dimensions());
        json.put("distance_limit", model.distanceLimit());
        if (!model.preprocessing().harmonise().isEmpty()) {
            json.put("harmonise", model.preprocessing().harmonise());
        }
        ArrayNode covariates = json.putArray("covariates");
        for (CovariateDesign.Term term : model.preprocessing().design().terms()) {
            ObjectNode node = covariates.addObject();
            node.put("name", term.name());
            term.levels().forEach(node.putArray("levels")::add);
            term.centres().forEach(node.putArray("centres")::add);
            node.put("scale", term.scale());
        }
        ArrayNode views = json.putArray("views");
        List<FittedPreprocessing.ViewSteps> steps = model.preprocessing().views();
        for (int v = 0; v < steps.size(); v++) {
            ObjectNode node = views.addObject();
            node.put("name", steps.get(v).view());
            steps.get(v).features().forEach(node.putArray("features")::add);
            ArrayNode list = node.putArray("steps");
            for (int s = 0; s < steps.get(v).steps().size(); s++) {
                writeState(steps.get(v).steps().get(s).state(), list.addObject(), "view" + v + "/step" + s, arrays);
            }
        }
        writeState(model.encoder().state(), json.putObject("encoder"), "encoder", arrays);
        GaussianMixture mixture = model.mixture();
        json.put("training_participants", mixture.count());
        json.put("log_likelihood", mixture.logLikelihood());
        arrays.put("mixture/weights", mixture.weights());
        arrays.put("mixture/means", mixture.means());
        arrays.put("mixture/covariance", mixture.covariance());
        ModelArchive.write(folder, json, arrays);
    }

    private static void writeState(
            TransformerState state, ObjectNode node, String prefix, Map<String, double[]> arrays) {
        node.put("type", state.type());
        if (!state.names().isEmpty()) {
            ObjectNode names = node.putObject("names");
            new TreeMap<>(state.names()).forEach((name, list) -> list.forEach(names.putArray(name)::add));
        }
        ArrayNode used = node.putArray("uses");
        new TreeMap<>(state.arrays()).forEach((name, array) -> {
            used.add(name);
            arrays.put(prefix + "/" + name, array);
        });
    }

    static StratificationModel read(Path folder) {
        ModelArchive.Content content = ModelArchive.read(folder);
        Path description = folder.resolve("model.json");
        try {
            return assemble(content);
        } catch (MalformedInput malformed) {
            // Steps and encoders refuse their arrays without knowing the file.
            throw malformed.location() instanceof SourceLocation.Nowhere
                    ? new MalformedInput(SourceLocation.file(description), malformed.plainMessage(), malformed)
                    : malformed;
        } catch (RuntimeException misfit) {
            throw new MalformedInput(
                    SourceLocation.file(description), "its parts do not fit together; make the model again", misfit);
        }
    }

    private static StratificationModel assemble(ModelArchive.Content content) {
        JsonNode json = content.description();
        List<CovariateDesign.Term> terms = new ArrayList<>();
        for (JsonNode node : json.path("covariates")) {
            List<Double> centres = new ArrayList<>();
            node.path("centres").forEach(value -> centres.add(value.asDouble()));
            terms.add(new CovariateDesign.Term(
                    node.path("name").asText(),
                    texts(node.path("levels")),
                    List.copyOf(centres),
                    node.path("scale").asDouble(1)));
        }
        List<FittedPreprocessing.ViewSteps> views = new ArrayList<>();
        int v = 0;
        for (JsonNode view : json.path("views")) {
            List<FittedViewTransformer> steps = new ArrayList<>();
            int s = 0;
            for (JsonNode step : view.path("steps")) {
                steps.add(readState(step, "view" + v + "/step" + s, content).restore());
                s++;
            }
            views.add(
                    new FittedPreprocessing.ViewSteps(view.path("name").asText(), texts(view.path("features")), steps));
            v++;
        }
        if (views.isEmpty()) {
            throw new MalformedInput("names no view; make the model again");
        }
        LatentEncoder encoder = LatentSpace.restore(readState(json.path("encoder"), "encoder", content));
        int groups = json.path("groups").asInt();
        if (groups < 1 || groups != content.array("mixture/weights").length) {
            throw new MalformedInput("states " + json.path("groups").asText() + " groups and weights "
                    + content.array("mixture/weights").length + "; make the model again");
        }
        GaussianMixture mixture = new GaussianMixture(
                content.array("mixture/weights"),
                content.array("mixture/means"),
                content.array("mixture/covariance"),
                json.path("log_likelihood").asDouble(),
                json.path("training_participants").asInt(),
                groups,
                encoder.dimensions());
        // A covariance that is none shows here rather than at the first patient.
        mixture.posteriors(new double[encoder.dimensions()], 1);
        mixture.nearestDistances(new double[encoder.dimensions()], 1);
        return new StratificationModel(
                StratificationMethod.of(json.path("method").asText()),
                new FittedPreprocessing(
                        CovariateDesign.of(terms), json.path("harmonise").asText(), views),
                encoder,
                mixture,
                json.path("distance_limit").asDouble());
    }

    private static TransformerState readState(JsonNode node, String prefix, ModelArchive.Content content) {
        Map<String, List<String>> names = new TreeMap<>();
        node.path("names").fields().forEachRemaining(field -> names.put(field.getKey(), texts(field.getValue())));
        Map<String, double[]> arrays = new TreeMap<>();
        for (String name : texts(node.path("uses"))) {
            arrays.put(name, content.array(prefix + "/" + name));
        }
        return new TransformerState(node.path("type").asText(), names, arrays);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(value -> texts.add(value.asText()));
        return List.copyOf(texts);
    }
}
