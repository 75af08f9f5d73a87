package org.endotype.core.report;

import java.util.List;

/**
 * A section of the page.
 *
 * @param id its anchor
 * @param title its heading
 * @param brief its name in the navigation
 */
record Section(String id, String title, String brief, List<Block> blocks) {}
