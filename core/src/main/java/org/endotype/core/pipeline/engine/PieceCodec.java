package org.endotype.core.pipeline.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The form of a piece's result in a file. Reading checks what it reads: a file may be damaged or not ours. */
public interface PieceCodec<R> {

    void write(R result, DataOutput out) throws IOException;

    /** @throws IOException where the bytes are no such result */
    R read(DataInput in) throws IOException;
}
