/* Folded text -> every whole-word occurrence of a form.

   a bit for each code, in a word or not -> words' starts -> those with the head of a form's first word
   -> those with the key of a form's first word, or first two -> compared in full */
#ifndef WATCHWORD_SCANNING_H
#define WATCHWORD_SCANNING_H

#include "folding.h"
#include "forms.h"

/* A form found in the codes from ``start`` to ``end``. */
typedef struct {
    Py_ssize_t start, end, form;
} Hit;

typedef struct {
    Hit *hits;
    Py_ssize_t count, capacity;
    uint64_t *words; /* a bit for each code of the text, and of the margin behind it */
    Py_ssize_t word_capacity;
} Hits;

/* Put into ``hits``, emptied before, all that overlaps too; by their start save for forms without a letter or digit.
   -1 with an exception where memory is missing. */
int scan(Hits *hits, const Forms *forms, const Folded *folded);
void hits_free(Hits *hits);

#endif
