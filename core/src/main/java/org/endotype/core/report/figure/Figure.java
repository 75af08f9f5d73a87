package org.endotype.core.report.figure;

/**
 * A finished figure.
 *
 * @param svg an {@code svg} element for inline use in HTML; every text in it is escaped
 */
public record Figure(String svg) {}
