package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/library.md, compiled and run as they stand there. */
class LibraryExamplesTest {

    private static final Pattern BLOCK = Pattern.compile("```java( imports)?\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void theExamplesOfTheLibraryPageCompileAndRun() throws Exception {
        Path page = Path.of("..", "docs", "library.md");
        Path source = Files.writeString(folder.resolve("Examples.java"), program(Files.readString(page)));
        compile(source);
        Path demo = folder.resolve("demo");
        DemoCohort.withDefaults().patients(40).seed(1).writeTo(demo);
        String printed = run(demo, seriesFile());
        assertThat(printed)
                .containsPattern("\\d+ of 20000 variants kept")
                .containsPattern("modularity \\d\\.\\d+")
                .contains("participants")
                .hasLineCount(4);
    }

    private static String program(String page) {
        String imports = "";
        List<String> examples = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            if (blocks.group(1) != null) {
                imports = blocks.group(2);
            } else {
                examples.add(blocks.group(2));
            }
        }
        assertThat(examples).hasSize(4);
        StringBuilder program = new StringBuilder(imports)
                .append("import java.nio.file.Path;\npublic final class Examples {\n"
                        + "public static void main(Path demo, Path seriesFile) {\n");
        examples.forEach(example -> program.append("{\n").append(example).append("}\n"));
        return program.append("}\n}\n").toString();
    }

    private void compile(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-cp",
                                    System.getProperty(
                                            "surefire.test.class.path", System.getProperty("java.class.path")),
                                    "-d",
                                    folder.toString(),
                                    "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private Path seriesFile() throws IOException {
        StringBuilder text = new StringBuilder("a\tb\tc\td\n");
        Random random = new Random(5);
        for (int volume = 0; volume < 60; volume++) {
            double left = random.nextGaussian();
            double right = random.nextGaussian();
            text.append(left + random.nextGaussian())
                    .append('\t')
                    .append(left + random.nextGaussian())
                    .append('\t')
                    .append(right + random.nextGaussian())
                    .append('\t')
                    .append(right + random.nextGaussian())
                    .append('\n');
        }
        return Files.writeString(folder.resolve("series.tsv"), text);
    }

    private String run(Path demo, Path seriesFile) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
                PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            loader.loadClass("Examples")
                    .getMethod("main", Path.class, Path.class)
                    .invoke(null, demo, seriesFile);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
