/* str -> codes, with a way back to the characters as they stand: folding.fold and folding.Folded, in C. */
#ifndef WATCHWORD_FOLDING_H
#define WATCHWORD_FOLDING_H

#include "alphabet.h"

enum { MARGIN = 64 /* PARTINGs before the first code and after the last, for whoever reads some bytes at once */ };

/* As in folding.Folded: from ``at`` on in the codes, and ``raw`` in the text, one for one; or ``width`` characters
   that fold as one piece, where that is not 0. */
typedef struct {
    Py_ssize_t at, raw, width;
} Stretch;

typedef struct {
    uint8_t *memory; /* MARGIN bytes before the codes */
    Py_ssize_t capacity;
    uint8_t *codes;
    Py_ssize_t length;
    Stretch *stretches;
    Py_ssize_t stretch_count, stretch_capacity;
} Folded;

/* Fold ``text`` into ``folded``, which begins as all zeros and is used again for the next text.
   -1 with an exception where memory or a page of the alphabet is missing. */
int fold_text(Folded *folded, Alphabet *alphabet, PyObject *text);
void folded_free(Folded *folded);

/* The raw offset at which the code at ``position`` begins, and at which the one before ``position`` ends. */
Py_ssize_t folded_start(const Folded *folded, Py_ssize_t position);
Py_ssize_t folded_end(const Folded *folded, Py_ssize_t position);

#endif
