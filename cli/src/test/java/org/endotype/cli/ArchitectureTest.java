package org.endotype.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The directions that architecture.md promises. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.endotype");

    private static final String CORE = "org.endotype.core..";
    private static final String IMAGING = "org.endotype.imaging..";
    private static final String GENOMICS = "org.endotype.genomics..";
    private static final String CLI = "org.endotype.cli..";
    private static final String TESTDATA = "org.endotype.testdata..";

    @Test
    void allModulesAreSeen() {
        for (String module : new String[] {"core.error", "imaging.nifti", "genomics.variant", "cli", "testdata"}) {
            assertThat(CLASSES.containPackage("org.endotype." + module))
                    .as(module)
                    .isTrue();
        }
    }

    @Test
    void coreKnowsNothingOfTheModulesAboveIt() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(IMAGING, GENOMICS, CLI, TESTDATA)
                .check(CLASSES);
    }

    @Test
    void imagingAndGenomicsNeverSeeEachOther() {
        noClasses()
                .that()
                .resideInAPackage(IMAGING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GENOMICS, CLI, TESTDATA)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(GENOMICS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(IMAGING, CLI, TESTDATA)
                .check(CLASSES);
    }

    @Test
    void testdataUsesNothingOfOurs() {
        noClasses()
                .that()
                .resideInAPackage(TESTDATA)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CORE, IMAGING, GENOMICS, CLI)
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycles() {
        slices().assignedFrom(new PackageSlices()).should().beFreeOfCycles().check(CLASSES);
    }

    /**
     * A package with what lies below it (a method's subpackage implements its parent's interface), but the parts of the
     * pipeline one by one: its seams stand below what it runs.
     */
    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String[] parts = type.getPackageName().split("\\.");
            if (parts.length < 4 || parts[2].equals("cli")) {
                return SliceIdentifier.ignore();
            }
            return parts[3].equals("pipeline")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.of(parts[2] + "." + parts[3]);
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }

    @Test
    void errorsStandOnTheJdkAlone() {
        noClasses()
                .that()
                .resideInAPackage("org.endotype.core.error..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.endotype.core.file..", "org.endotype.core.sample..", "org.nd4j..")
                .check(CLASSES);
    }

    @Test
    void numericsKnowNoSamples() {
        noClasses()
                .that()
                .resideInAnyPackage("org.endotype.core.linalg..", "org.endotype.core.stats..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.endotype.core.sample..",
                        "org.endotype.core.feature..",
                        "org.endotype.core.cohort..",
                        "org.endotype.core.stratify..",
                        "org.endotype.core.evidence..",
                        "org.endotype.core.response..")
                .check(CLASSES);
    }

    @Test
    void outcomesNeverReachTheStratifier() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.endotype.core.cohort..", "org.endotype.core.stratify..", "org.endotype.core.evidence..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.endotype.core.response..")
                .check(CLASSES);
    }

    @Test
    void stratificationKnowsNothingOfTheEvidenceAboutIt() {
        noClasses()
                .that()
                .resideInAnyPackage("org.endotype.core.cohort..", "org.endotype.core.stratify..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.endotype.core.evidence..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("org.endotype.core.cohort..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.endotype.core.stratify..")
                .check(CLASSES);
    }

    @Test
    void runsAndReportsAreUsedByTheCommandLineAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages(CLI, "org.endotype.core.pipeline.run..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.endotype.core.pipeline.run..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(CLI, "org.endotype.core.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.endotype.core.report..")
                .check(CLASSES);
    }

    @Test
    void genotypeAnalysesNeverNameAFileFormat() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.endotype.genomics.qc..",
                        "org.endotype.genomics.kinship..",
                        "org.endotype.genomics.components..",
                        "org.endotype.genomics.linkage..",
                        "org.endotype.genomics.fst..",
                        "org.endotype.genomics.score..",
                        "org.endotype.genomics.association..",
                        "org.endotype.genomics.view..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.endotype.genomics.plink..", "org.endotype.genomics.vcf..")
                .check(CLASSES);
    }

    @Test
    void imageCodecsKnowNothingOfWhatIsDoneWithImages() {
        noClasses()
                .that()
                .resideInAPackage("org.endotype.imaging.nifti..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.endotype.imaging.bold..",
                        "org.endotype.imaging.signal..",
                        "org.endotype.imaging.parcel..",
                        "org.endotype.imaging.connectivity..",
                        "org.endotype.imaging.network..",
                        "org.endotype.imaging.view..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEntryPointEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Main.class.getName())
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(CLASSES);
        noClasses().should().callMethod(Runtime.class, "halt", int.class).check(CLASSES);
        noClasses().should().callMethod(Runtime.class, "exit", int.class).check(CLASSES);
    }

    @Test
    void nothingDeserialisesJavaObjects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ObjectInputStream.class)
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveSimpleName("ModelSerializer")
                .check(CLASSES);
    }

    @Test
    void avroIsGenericAndNeverMakesObjectsOfTypesThatAFileNames() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro.reflect..", "org.apache.avro.specific..")
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("ReflectData")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("com.fasterxml.jackson.annotation.JsonTypeInfo")
                .orShould()
                .callMethodWhere(name("activateDefaultTyping"))
                .orShould()
                .callMethodWhere(name("enableDefaultTyping"))
                .check(CLASSES);
    }

    @Test
    void nothingStartsAnotherProgram() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethodWhere(name("exec", Runtime.class))
                .check(CLASSES);
    }

    /** Nothing is sent or fetched; Spark's engine, whose processes speak to each other, lies in a module of its own. */
    @Test
    void nothingTouchesTheNetwork() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.net.http..", "javax.net..", "com.sun.net.httpserver..", "java.rmi..", "javax.naming..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.net\\.(URLConnection|HttpURLConnection|JarURLConnection|Socket|ServerSocket|DatagramSocket"
                                + "|URLClassLoader|InetSocketAddress)")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.channels\\.(Asynchronous)?(Server)?(Socket|Datagram)Channel")
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> name(String method) {
        return DescribedPredicate.describe(
                "calls " + method, call -> call.getTarget().getName().equals(method));
    }

    private static DescribedPredicate<JavaMethodCall> name(String method, Class<?> owner) {
        return DescribedPredicate.describe(
                "calls " + method,
                call -> call.getTarget().getName().equals(method)
                        && call.getTargetOwner().isEquivalentTo(owner));
    }

    @Test
    void theLauncherLetsNoJavaObjectBeDeserialised() throws IOException {
        Path root = Path.of(System.getProperty("endotype.root", ".."));
        List<String> launchers = Files.readAllLines(root.resolve("endotype"));
        assertThat(launchers).anyMatch(line -> line.strip().equals("options+=(\"-Djdk.serialFilter=!*\")"));
    }

    @Test
    void nothingHasANameThatSaysNothing() {
        noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Helpers")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Common")
                .check(CLASSES);
    }

    @Test
    void onlyTheEntryPointTouchesStandardOutput() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .accessField(System.class, "out")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
