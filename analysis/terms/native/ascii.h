/* Sixteen characters and codes at once: what ASCII folds to, and where a code does not stand for itself. */
#ifndef WATCHWORD_ASCII_H
#define WATCHWORD_ASCII_H

#include "bits.h"
#include "codes.h"

/* A separator of any kind becomes BLANK. */
static inline Bytes separators(Bytes codes) { return (Bytes)((codes - BLANK) <= (uint8_t)(DASH - BLANK)); }

static inline Bytes plain_separators(Bytes codes) { return choose(separators(codes), (Bytes){0} + BLANK, codes); }

/* Which of sixteen folded codes do not stand for themselves: an odd one, a BLANK behind another. Reads the one before. */
static inline Bytes odd_codes(const uint8_t *codes) {
    const Bytes here = sixteen(codes), before = sixteen(codes - 1);
    return (Bytes)((here == BLANK) & (before == BLANK)) | (Bytes)(here <= LAST_ODD);
}

/* The codes of sixteen characters of ASCII, every separator being BLANK. That they say what folding.py says is
   checked when the first page of the alphabet is learned. */
static inline Bytes ascii_codes(Bytes points) {
    const Bytes small = points | 0x20;
    const Bytes letter = (Bytes)((small - (uint8_t)'a') < 26);
    const Bytes word = letter | (Bytes)((points - (uint8_t)'0') < 10) | (Bytes)(points == '_');
    const Bytes separator = (Bytes)((points - (uint8_t)'\t') < 5) | (Bytes)(points == ' ') | (Bytes)(points == '-');
    const Bytes control = (Bytes)(points < ' ');
    const Bytes itself = points | (letter & 0x20) | (word & WORD);
    return choose(separator, (Bytes){0} + BLANK, choose(control, (Bytes){0} + OTHER, itself));
}

#endif
