/* Aho and Corasick's automaton (1975, doi 10.1145/360825.360855) over signs: every place at which one of some words ends. */
#ifndef WATCHWORD_AUTOMATON_H
#define WATCHWORD_AUTOMATON_H

#include <Python.h>
#include <stdint.h>

/* A state is twice its row in ``next``, and one more where a word ends there. The first is 0. */
typedef uint32_t State;

typedef struct {
    State *next;
    uint8_t classes[256]; /* of each sign: which column; 0 is that of all signs in no word */
    uint32_t width;       /* columns */
    uint32_t *ending;     /* of each row: the longest word that ends there, by its number from 1 on, or 0 */
    uint32_t *shorter;    /* of each row: the next shorter row at which a word ends, or 0 */
    Py_ssize_t *lengths;  /* of each word */
    Py_ssize_t count, longest;
} Automaton;

/* ``words`` is a tuple of bytes, all different, none empty; ``folds`` says as which sign another one counts.
   -1 with an exception. */
int automaton_begin(Automaton *automaton, PyObject *words, const uint8_t folds[256]);
void automaton_end(Automaton *automaton);

static inline State automaton_step(const Automaton *automaton, State state, uint8_t sign) {
    return automaton->next[(state >> 1) + automaton->classes[sign]];
}

static inline int is_ending(State state) { return state & 1; }

/* The row of the first word that ends at a state; the others are at its ``shorter`` ones. */
static inline uint32_t automaton_row(const Automaton *automaton, State state) {
    const uint32_t row = (state >> 1) / automaton->width;
    return automaton->ending[row] ? row : automaton->shorter[row];
}

#endif
