/** VCF files: plain, gzip and BGZF, scanned for genotypes without an object a call. */
@NullMarked
package org.endotype.genomics.vcf;

import org.jspecify.annotations.NullMarked;
