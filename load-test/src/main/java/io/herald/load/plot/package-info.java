/**
 * Plots as SVG: what is to be seen goes in as names and numbers, the text of an SVG file comes out.
 *
 * <p>Invariants: the same input gives the same text, on a machine with the same fonts; words stay text, so that a plot can be
 * searched and read aloud; each plot stands on a light card of its own, and so is readable on pages of any colour.
 *
 * <p>Threads: stateless. The only package that knows JFreeChart and Batik; depends on nothing else of the generator.
 */
@NullMarked
package io.herald.load.plot;

import org.jspecify.annotations.NullMarked;
