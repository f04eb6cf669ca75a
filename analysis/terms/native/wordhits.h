/* The words of all rules of sense in a text, looked for block by block where somebody asks. */
#ifndef WATCHWORD_WORDHITS_H
#define WATCHWORD_WORDHITS_H

#include "signs.h"
#include "words.h"

enum { HITS_BLOCK = 256 /* characters that are searched at a time */ };

typedef struct {
    Py_ssize_t first, last;
    uint32_t word;
} WordHit;

/* Where the hits of a block stand in the pool: those that begin in it. ``count`` is -1 before it was searched. */
typedef struct {
    Py_ssize_t from, count;
} HitsBlock;

typedef struct {
    WordHit *pool;
    Py_ssize_t count, capacity;
    HitsBlock *blocks;
    Py_ssize_t block_capacity;
} WordHits;

/* Begin with another text. -1 with an exception where memory is missing. */
int wordhits_begin(WordHits *hits, const Signs *signs);

/* The whole words that begin in a block, which lies in the text; count is -1 with an exception. */
HitsBlock wordhits_in(WordHits *hits, const Words *words, const Signs *signs, Py_ssize_t block);
void wordhits_free(WordHits *hits);

#endif
