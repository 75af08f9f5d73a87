package org.endotype.core.report.figure;

/**
 * What a figure is called and says, for those who cannot see it.
 *
 * @param id unique in the page; letters, digits and hyphens
 * @param title a short name
 * @param description what it shows, in one or two sentences
 */
public record FigureText(String id, String title, String description) {

    public FigureText {
        if (!id.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("not usable as an identifier: " + id);
        }
    }
}
