package org.endotype.core.pipeline.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.pipeline.config.ConfigNode.Entry;
import org.endotype.core.pipeline.config.ConfigNode.Mapping;
import org.endotype.core.pipeline.config.ConfigNode.Scalar;
import org.endotype.core.pipeline.config.ConfigNode.Sequence;
import org.endotype.core.pipeline.config.ConfigNode.Style;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML into {@link ConfigNode}s straight from the parser's events: no tag is ever resolved to a type, and size,
 * depth and what aliases expand to are bounded before anything is built.
 *
 * <p>Refused: files over {@value #MAX_BYTES} bytes, nesting over {@value #MAX_DEPTH}, more than {@value #MAX_NODES}
 * nodes with aliases expanded, any explicit tag, a second document, a key that stands twice, keys that are not text,
 * {@code <<} merges, text that is not UTF-8. Fails at the first of these, since what follows cannot be trusted.
 */
final class YamlReader {

    static final int MAX_BYTES = 1 << 20;
    static final int MAX_DEPTH = 16;
    static final int MAX_NODES = 20_000;

    private final IntFunction<SourceLocation> locations;
    private final Map<String, ConfigNode> anchors = new HashMap<>();
    private int nodes;

    private YamlReader(IntFunction<SourceLocation> locations) {
        this.locations = locations;
    }

    /** The content of a YAML file, which must be a mapping. */
    static Mapping readFile(Path file) {
        InputFiles.requireReadable(file);
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidConfiguration(
                        SourceLocation.file(file),
                        "is larger than " + MAX_BYTES / 1024 + " KiB; a cohort file names data, it does not hold them");
            }
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new InvalidConfiguration(
                    SourceLocation.file(file), "is not UTF-8 text; expected a cohort file in YAML", notText);
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
        ConfigNode root = new YamlReader(line -> SourceLocation.line(file, line)).read(text, "cohort file");
        if (root instanceof Mapping mapping) {
            return mapping;
        }
        throw new InvalidConfiguration(
                SourceLocation.line(file, 1), "expected keys and values such as 'participants: participants.tsv'");
    }

    /** A value given on the command line; every fault is located at {@code location}. */
    static ConfigNode readValue(String text, SourceLocation location) {
        return new YamlReader(line -> location).read(text, "value");
    }

    private ConfigNode read(String text, String what) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_BYTES)
                .setMaxAliasesForCollections(50)
                .setUseMarks(true)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            ConfigNode root = null;
            while (events.hasNext()) {
                Event event = events.next();
                if (event instanceof DocumentStartEvent && root != null) {
                    throw new InvalidConfiguration(
                            at(event), "a second YAML document starts here; a " + what + " is one document");
                }
                if (event instanceof NodeEvent node) {
                    root = build(node, events, 1);
                }
            }
            if (root == null) {
                throw new InvalidConfiguration(locations.apply(1), "the " + what + " is empty");
            }
            return root;
        } catch (MarkedYamlEngineException invalid) {
            throw new InvalidConfiguration(
                    locations.apply(invalid.getProblemMark()
                            .map(mark -> mark.getLine() + 1)
                            .orElse(1)),
                    "is not valid YAML: " + oneLine(invalid.getProblem()) + "; check indentation, quotes and colons",
                    invalid);
        } catch (YamlEngineException invalid) {
            throw new InvalidConfiguration(
                    locations.apply(1), "is not valid YAML: " + oneLine(String.valueOf(invalid.getMessage())), invalid);
        }
    }

    private ConfigNode build(NodeEvent event, Iterator<Event> events, int depth) {
        SourceLocation location = at(event);
        if (depth > MAX_DEPTH) {
            throw new InvalidConfiguration(location, "is nested more than " + MAX_DEPTH + " deep");
        }
        if (event instanceof AliasEvent alias) {
            ConfigNode target = alias.getAnchor()
                    .map(anchor -> anchors.get(anchor.getValue()))
                    .orElse(null);
            if (target == null) {
                throw new InvalidConfiguration(location, "the alias names no anchor above it");
            }
            count(target.size(), location);
            return target;
        }
        count(1, location);
        ConfigNode built;
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), location);
            built = new Scalar(scalar.getValue(), scalar.isPlain() ? Style.PLAIN : Style.QUOTED, location);
        } else if (event instanceof SequenceStartEvent sequence) {
            refuseTag(sequence.getTag(), location);
            built = sequence(events, location, depth);
        } else if (event instanceof MappingStartEvent mapping) {
            refuseTag(mapping.getTag(), location);
            built = mapping(events, location, depth);
        } else {
            throw new IllegalStateException("unexpected YAML event " + event.getEventId());
        }
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor.getValue(), built));
        return built;
    }

    private Sequence sequence(Iterator<Event> events, SourceLocation location, int depth) {
        List<ConfigNode> items = new ArrayList<>();
        for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
            items.add(build((NodeEvent) next, events, depth + 1));
        }
        return Sequence.of(items, location);
    }

    private Mapping mapping(Iterator<Event> events, SourceLocation location, int depth) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
            SourceLocation keyLocation = at(next);
            if (!(build((NodeEvent) next, events, depth + 1) instanceof Scalar key)) {
                throw new InvalidConfiguration(keyLocation, "a key must be plain text");
            }
            if (key.text().equals("<<")) {
                throw new InvalidConfiguration(keyLocation, "'<<' merges are not taken; write the keys out");
            }
            ConfigNode value = build((NodeEvent) events.next(), events, depth + 1);
            Entry earlier = entries.putIfAbsent(key.text(), new Entry(keyLocation, value));
            if (earlier != null) {
                throw new InvalidConfiguration(
                        keyLocation,
                        "key '" + shorten(key.text()) + "' stands twice (first at " + earlier.keyLocation()
                                + "); keep one");
            }
        }
        return Mapping.of(entries, location);
    }

    private void count(int more, SourceLocation location) {
        nodes += more;
        if (nodes > MAX_NODES) {
            throw new InvalidConfiguration(
                    location, "holds more than " + MAX_NODES + " values once its aliases are expanded");
        }
    }

    private static void refuseTag(Optional<String> tag, SourceLocation location) {
        if (tag.isPresent()) {
            throw new InvalidConfiguration(location, "YAML tags such as '!!x' are not taken; write the plain value");
        }
    }

    private SourceLocation at(Event event) {
        return locations.apply(
                event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }
}
