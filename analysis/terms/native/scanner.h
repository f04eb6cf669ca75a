/* The Python type: variants compiled for one kind of question, asked of one text after the other. */
#ifndef WATCHWORD_SCANNER_H
#define WATCHWORD_SCANNER_H

#include "alphabet.h"
#include "forms.h"
#include "mentions.h"
#include "scanning.h"

/* One concrete variant, as it is told of in a mention. */
typedef struct {
    PyObject *term, *name;
    PyObject *cased; /* how its letters must stand, or None */
    int doubtful;    /* its codes are shared by other letters: the surface decides */
    Py_ssize_t term_number;
} Taker;

/* What a search needs room for, used again by the next one. */
typedef struct {
    Folded folded;
    Hits hits;
    Mentions mentions;
} Workspace;

typedef struct {
    PyObject_HEAD
    Alphabet alphabet;
    Forms forms;
    Py_ssize_t *form_takers; /* the takers of form k are those from [k] up to [k + 1] in ``takers`` */
    Py_ssize_t *takers;
    Taker *variants;
    Py_ssize_t variant_count, term_count;
    PyTypeObject *match; /* the named tuple that a mention is told in */
    PyObject *agrees;    /* (variant, surface) -> bool, where only Python's folding can say */
    Workspace *idle;     /* NULL while a search has it: another thread's then makes its own */
} Scanner;

/* ``find(text)``: the list of matches. */
PyObject *scanner_find(Scanner *self, PyObject *text);
void scanner_free_workspace(Scanner *self);

#endif
