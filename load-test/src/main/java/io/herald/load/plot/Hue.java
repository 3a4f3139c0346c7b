package io.herald.load.plot;

import java.awt.Color;

/** Colours that stay apart for the colour-blind and carry white text. */
public enum Hue {
    BLUE(0x0b62b8),
    ORANGE(0xc2570c),
    PURPLE(0x7b3fa8),
    GREEN(0x1f7a4d),
    RED(0xb3261e),
    TEAL(0x0e7490),
    BROWN(0x7a5230),
    GREY(0x5b6470);

    private final Color colour;

    Hue(int rgb) {
        this.colour = new Color(rgb);
    }

    Color colour() {
        return colour;
    }

    /** The colour of the n-th series of a plot, from 0; they begin again after the last. */
    public static Hue at(int index) {
        return values()[index % values().length];
    }
}
