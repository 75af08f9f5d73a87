package org.endotype.genomics.variant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@link ChromosomeKind} of every variant of a list, looked up once a name. */
public final class ChromosomeKinds {

    private final ChromosomeKind[] kinds;

    private ChromosomeKinds(ChromosomeKind[] kinds) {
        this.kinds = kinds;
    }

    public static ChromosomeKinds of(List<Variant> variants) {
        ChromosomeKind[] kinds = new ChromosomeKind[variants.size()];
        if (variants instanceof VariantTable table) {
            String[] names = table.chromosomeNames();
            ChromosomeKind[] byCode = new ChromosomeKind[names.length];
            for (int code = 0; code < names.length; code++) {
                byCode[code] = ChromosomeKind.of(names[code]);
            }
            for (int i = 0; i < kinds.length; i++) {
                kinds[i] = byCode[table.chromosomeCode(i)];
            }
            return new ChromosomeKinds(kinds);
        }
        Map<String, ChromosomeKind> known = new HashMap<>();
        String last = "";
        ChromosomeKind kind = ChromosomeKind.OTHER;
        for (int i = 0; i < kinds.length; i++) {
            String name = variants.get(i).chromosome();
            if (i == 0 || !name.equals(last)) {
                last = name;
                kind = known.computeIfAbsent(name, ChromosomeKind::of);
            }
            kinds[i] = kind;
        }
        return new ChromosomeKinds(kinds);
    }

    public ChromosomeKind get(int variant) {
        return kinds[variant];
    }

    public boolean contains(ChromosomeKind kind) {
        for (ChromosomeKind each : kinds) {
            if (each == kind) {
                return true;
            }
        }
        return false;
    }

    /** Indices of the {@linkplain ChromosomeKind#isDiploid diploid} variants, which structure is computed from. */
    public int[] diploid() {
        int[] indices = new int[kinds.length];
        int count = 0;
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i].isDiploid()) {
                indices[count++] = i;
            }
        }
        return java.util.Arrays.copyOf(indices, count);
    }
}
