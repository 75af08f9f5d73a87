package org.endotype.genomics.qc;

import java.util.List;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.Sex;

/** Who counts in what: kept samples for call rates, founders among them for frequencies and tests. */
record QcSamples(
        int count,
        SampleMask kept,
        SampleMask keptMen,
        SampleMask founders,
        SampleMask founderMen,
        SampleMask founderOthers,
        SampleMask founderWomen) {

    static QcSamples of(GenotypeSource source, boolean[] kept, Founders who) {
        int count = source.samples().size();
        List<Person> people = source.people();
        boolean[] founder = new boolean[count];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            founder[i] =
                    kept[i] && (who == Founders.AND_OFFSPRING || people.get(i).descent() == Descent.FOUNDER);
            any |= founder[i];
        }
        boolean[] chosen = any ? founder : kept;
        return new QcSamples(
                count,
                SampleMask.of(count, i -> kept[i]),
                SampleMask.of(count, i -> kept[i] && people.get(i).sex() == Sex.MALE),
                SampleMask.of(count, i -> chosen[i]),
                SampleMask.of(count, i -> chosen[i] && people.get(i).sex() == Sex.MALE),
                SampleMask.of(count, i -> chosen[i] && people.get(i).sex() != Sex.MALE),
                SampleMask.of(count, i -> chosen[i] && people.get(i).sex() == Sex.FEMALE));
    }

    /** Whether nobody is left out of anything. */
    boolean everyoneCounts() {
        return kept.count() == count && founders.count() == count;
    }
}
