package org.endotype.core.response;

import java.util.List;

/**
 * What a reader of a response analysis must know.
 *
 * @param part what it is about: {@code response}, {@code relapse} or {@code prediction}
 * @param text one sentence
 */
public record ResponseWarning(String part, String text) {

    /** The same part's warnings. */
    public static List<ResponseWarning> of(String part, List<String> texts) {
        return texts.stream().map(text -> new ResponseWarning(part, text)).toList();
    }
}
