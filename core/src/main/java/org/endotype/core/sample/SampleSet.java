package org.endotype.core.sample;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.jspecify.annotations.Nullable;

/**
 * An ordered set of sample ids, immutable. Ids are compared exactly: {@code S1} and {@code s1} are two samples.
 *
 * <p>Building and look-up are linear and constant time; the order given is kept.
 */
public final class SampleSet implements Iterable<String>, Serializable {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // both are of the JDK
    private final List<String> ids;

    @SuppressWarnings("serial")
    private final Map<String, Integer> indexById;

    private SampleSet(List<String> ids, Map<String, Integer> indexById) {
        this.ids = ids;
        this.indexById = indexById;
    }

    /**
     * A sample set in the given order.
     *
     * @throws InconsistentInput when an id is blank or stands twice
     */
    public static SampleSet of(Collection<String> ids) {
        List<String> ordered = new ArrayList<>(ids.size());
        Map<String, Integer> index = new HashMap<>(ids.size() * 2);
        for (String id : ids) {
            if (id.isBlank()) {
                throw new InconsistentInput(
                        "sample " + (ordered.size() + 1) + " has an empty id; give every sample one");
            }
            if (index.putIfAbsent(id, ordered.size()) != null) {
                throw new InconsistentInput("a sample id stands twice (samples " + (index.get(id) + 1) + " and "
                        + (ordered.size() + 1) + "); keep one row a sample");
            }
            ordered.add(id);
        }
        return new SampleSet(Collections.unmodifiableList(ordered), index);
    }

    public int size() {
        return ids.size();
    }

    public String id(int index) {
        return ids.get(index);
    }

    /** The ids in order, unmodifiable. */
    public List<String> ids() {
        return ids;
    }

    public boolean contains(String id) {
        return indexById.containsKey(id);
    }

    /** The zero-based index of an id, or -1 where it is absent. */
    public int indexOf(String id) {
        Integer index = indexById.get(id);
        return index == null ? -1 : index;
    }

    /** The samples that both sets hold, in this set's order. */
    public SampleSet intersect(SampleSet other) {
        List<String> both = new ArrayList<>();
        for (String id : ids) {
            if (other.contains(id)) {
                both.add(id);
            }
        }
        return of(both);
    }

    /** This set's samples, then those only the other has, in its order. */
    public SampleSet union(SampleSet other) {
        List<String> all = new ArrayList<>(ids);
        Set<String> seen = new HashSet<>(ids);
        for (String id : other) {
            if (seen.add(id)) {
                all.add(id);
            }
        }
        return of(all);
    }

    /** The samples at the given zero-based indices, in that order. */
    public SampleSet subset(int[] indices) {
        List<String> chosen = new ArrayList<>(indices.length);
        for (int index : indices) {
            chosen.add(ids.get(index));
        }
        return of(chosen);
    }

    /** The same samples sorted by id, numbers in ids as numbers, whatever order they came in. Cost n log n. */
    public SampleSet inNaturalOrder() {
        return of(ids.stream().sorted(NaturalOrder.INSTANCE).toList());
    }

    @Override
    public Iterator<String> iterator() {
        return ids.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SampleSet that && ids.equals(that.ids);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }

    /** Says how many, never who: sample ids do not belong in logs. */
    @Override
    public String toString() {
        return "SampleSet[" + ids.size() + "]";
    }
}
