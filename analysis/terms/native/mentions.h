/* Matches of variants -> mentions: the longest of each term, and the longest of another term around each.
   nesting.keep_longest and nesting.nest, in C. */
#ifndef WATCHWORD_MENTIONS_H
#define WATCHWORD_MENTIONS_H

#include <Python.h>

/* A variant found in the text from ``start`` to ``end``. ``outer`` is the variant around it, or -1. */
typedef struct {
    Py_ssize_t start, end, variant, term, outer;
} Mention;

typedef struct {
    Mention *mentions;
    Py_ssize_t count, capacity;
    Py_ssize_t *open; /* as many as ``capacity``: mentions that may still hold the next one */
    Py_ssize_t *reach; /* how far the mentions of each term go; -1 between texts */
} Mentions;

/* Both begin as all zeros. -1 with an exception where memory is missing. */
int mentions_put(Mentions *mentions, Py_ssize_t start, Py_ssize_t end, Py_ssize_t variant, Py_ssize_t term);
int mentions_settle(Mentions *mentions, Py_ssize_t terms);
void mentions_free(Mentions *mentions);

#endif
