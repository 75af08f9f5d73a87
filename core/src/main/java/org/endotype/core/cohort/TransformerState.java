package org.endotype.core.cohort;

import java.util.List;
import java.util.Map;
import org.endotype.core.error.MalformedInput;

/**
 * A fitted step as plain data, for a model file.
 *
 * @param type which step, in kebab-case
 * @param names named lists of text
 * @param arrays named numbers
 */
public record TransformerState(String type, Map<String, List<String>> names, Map<String, double[]> arrays) {

    /** The numbers of that name. */
    public double[] array(String name) {
        double[] array = arrays.get(name);
        if (array == null) {
            throw new MalformedInput("model step '" + type + "' lacks its array '" + name + "'");
        }
        return array;
    }

    /** The texts of that name. */
    public List<String> list(String name) {
        List<String> list = names.get(name);
        if (list == null) {
            throw new MalformedInput("model step '" + type + "' lacks its list '" + name + "'");
        }
        return list;
    }

    /** The fitted step that this state came from. */
    public FittedViewTransformer restore() {
        return switch (type) {
            case Harmonisation.TYPE -> Harmonisation.restore(this);
            case MedianImputation.TYPE -> MedianImputation.restore(this);
            case VarianceFilter.TYPE -> VarianceFilter.restore(this);
            case RankNormalisation.TYPE -> RankNormalisation.restore(this);
            case Standardisation.TYPE -> Standardisation.restore(this);
            case Residualisation.TYPE -> Residualisation.restore(this);
            case PrincipalComponents.TYPE -> PrincipalComponents.restore(this);
            default ->
                throw new MalformedInput("model step '" + type
                        + "' is unknown to this version of Endotype; use the version that wrote the model");
        };
    }
}
