/* Some words, to be found wherever they stand among signs, or where no letter or digit is beside them.

   signs -> folded, a piece at a time -> places with the head of a word -> compared in full */
#ifndef WATCHWORD_WORDS_H
#define WATCHWORD_WORDS_H

#include <Python.h>
#include <stdint.h>

#include "signs.h"

enum { WORD_HEADS = 1 << 15 };

typedef struct {
    const uint8_t *letters;
    Py_ssize_t length;
} Word;

typedef struct {
    uint8_t folds[256]; /* as which sign another one counts; 0 is that of signs in no word */
    int whole;          /* whether parts of longer words are none */
    uint8_t *letters;
    Word *words;
    Py_ssize_t count, longest;
    uint32_t lead; /* which bits of the first four letters make a word's head: those of three where some word is short */
    uint64_t heads[WORD_HEADS / 64]; /* one bit for each head that a word may have */
    uint32_t *listed; /* the numbers of the words of head k, from [k] up to [k + 1] of ``of_head`` */
    uint32_t *of_head;
} Words;

/* Told of each word found, by its number, from ``first`` to ``last``. -1 with an exception ends the search. */
typedef int WordFound(void *asking, Py_ssize_t first, Py_ssize_t last, uint32_t word);

/* ``tuple`` has bytes of folded ASCII, none empty. ``folds`` and ``whole`` are there before. -1 with an exception. */
int words_begin(Words *words, PyObject *tuple);
void words_end(Words *words);

/* Every word that lies between ``from`` and ``to``. -1 with an exception. */
int words_find(const Words *words, const Signs *signs, Py_ssize_t from, Py_ssize_t to, WordFound *found, void *asking);

#endif
