package org.endotype.core.response.scale;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.scale.Scale.Direction;
import org.endotype.core.response.scale.Scale.ResponseDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The scales known by name, with the definitions most often used in trials. Where the field uses several thresholds the
 * one here is a default that {@link Scale#withRemission} and {@link Scale#withResponse} replace.
 */
public final class ScaleCatalogue {

    private static final ResponseDefinition HALF = new ResponseDefinition.ShareOfBaseline(0.5);

    private static final Map<String, Scale> BY_NAME = new LinkedHashMap<>();

    static {
        add("PHQ-9", 0, 27, HALF, 4.0, "Kroenke et al. 2001", "PHQ9");
        add("GAD-7", 0, 21, HALF, 4.0, "Spitzer et al. 2006", "GAD7");
        add(
                "HAM-D17",
                0,
                52,
                HALF,
                7.0,
                "Hamilton 1960; Frank et al. 1991",
                "HAMD17",
                "HAMD",
                "HDRS",
                "HDRS17",
                "HRSD17");
        add("HAM-D6", 0, 22, HALF, 4.0, "Bech et al. 1975; remission: Ruhe et al. 2005", "HAMD6");
        add("HAM-D24", 0, 75, HALF, 10.0, "Sackeim et al. 2001", "HAMD24", "HRSD24");
        add("MADRS", 0, 60, HALF, 10.0, "Montgomery and Asberg 1979; Hawley et al. 2002");
        add("QIDS-SR16", 0, 27, HALF, 5.0, "Rush et al. 2003", "QIDS", "QIDSSR", "QIDSSR16", "QIDS16");
        add("BDI", 0, 63, HALF, 9.0, "Beck et al. 1961; minimal range of the 1988 review", "BDI1", "BDIIA");
        add("BDI-II", 0, 63, HALF, 13.0, "Beck, Steer and Brown 1996, minimal range", "BDI2", "BDIII");
        add("YMRS", 0, 60, HALF, 12.0, "Young et al. 1978; Tohen et al. 2009");
        add("PANSS", 30, 210, HALF, null, "Kay et al. 1987; minimum subtracted after Leucht et al. 2009");
        add("BPRS", 18, 126, HALF, null, "Overall and Gorham 1962 (18 items, 1-7); minimum subtracted");
        add(
                "CAPS-5",
                0,
                80,
                new ResponseDefinition.Points(10),
                11.0,
                "Weathers et al. 2018; Mitchell et al. 2021",
                "CAPS5");
        add(
                "PCL-5",
                0,
                80,
                new ResponseDefinition.Points(10),
                30.0,
                "Blevins et al. 2015; National Center for PTSD",
                "PCL5");
        addScale(
                new Scale(
                        "WHO-5",
                        0,
                        100,
                        Direction.HIGHER_IS_BETTER,
                        new ResponseDefinition.Points(10),
                        51.0,
                        "Topp et al. 2015 (percentage score)"),
                "WHO5");
    }

    private ScaleCatalogue() {}

    private static void add(
            String name,
            double minimum,
            double maximum,
            ResponseDefinition response,
            @Nullable Double remission,
            String source,
            String... aliases) {
        addScale(new Scale(name, minimum, maximum, Direction.HIGHER_IS_WORSE, response, remission, source), aliases);
    }

    private static void addScale(Scale scale, String... aliases) {
        BY_NAME.put(key(scale.name()), scale);
        for (String alias : aliases) {
            BY_NAME.put(key(alias), scale);
        }
    }

    private static String key(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }

    /** The scale of a name, without regard to case, hyphens and spaces. */
    public static Scale byName(String name) {
        Scale scale = BY_NAME.get(key(name));
        if (scale == null) {
            throw new InvalidConfiguration("unknown scale '" + name + "'; known are " + String.join(", ", names()));
        }
        return scale;
    }

    /** The names that {@link #byName} knows, without aliases. */
    public static List<String> names() {
        return BY_NAME.values().stream().map(Scale::name).distinct().toList();
    }
}
