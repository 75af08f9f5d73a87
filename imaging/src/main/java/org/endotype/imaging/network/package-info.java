/** Graph metrics of weighted undirected networks: paths, clustering, modules, hubs, null models. */
@NullMarked
package org.endotype.imaging.network;

import org.jspecify.annotations.NullMarked;
