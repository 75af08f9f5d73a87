package org.endotype.cli;

import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest, with the Java it runs on. */
public final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "endotype " + version() + " (Java " + Runtime.version().feature() + ")"
        };
    }

    /** The project's version, or {@code development} where classes are run outside a jar. */
    public static String version() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
