/**
 * Figures as accessible SVG for an HTML page: text stays text, every figure has a title and a description, every mark a
 * tip, and all colours are classes that the page's style sheet resolves for light, dark and print. Output depends on the
 * data alone.
 *
 * <p>Drawn here rather than by a charting library because none that we may use gives this: XChart 4 exports SVG through
 * VectorGraphics2D (LGPL), with glyphs as outlines (32 kB for a line of three points, nothing a screen reader or a
 * search finds), colours as inline styles (which neither follow a theme nor pass a strict content security policy) and
 * identifiers that differ from run to run; JFreeSVG is GPL.
 *
 * <p>Coordinates are SVG user units; figures are {@value org.endotype.core.report.figure.Canvas#WIDTH} units wide and
 * scale with the page.
 */
@NullMarked
package org.endotype.core.report.figure;

import org.jspecify.annotations.NullMarked;
