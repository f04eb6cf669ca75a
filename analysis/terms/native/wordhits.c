#include "wordhits.h"

int wordhits_begin(WordHits *hits, const Signs *signs) {
    const Py_ssize_t many = signs->length / HITS_BLOCK + 1;
    if (many > hits->block_capacity) {
        const Py_ssize_t capacity = many + many / 2;
        HitsBlock *blocks = PyMem_Realloc(hits->blocks, (size_t)capacity * sizeof(HitsBlock));
        if (blocks == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        hits->blocks = blocks;
        hits->block_capacity = capacity;
    }
    for (Py_ssize_t i = 0; i < many; i++) hits->blocks[i].count = -1;
    hits->count = 0;
    return 0;
}

/* A block that is searched: whole words that begin in it are put. */
typedef struct {
    WordHits *hits;
    Py_ssize_t end;
} Asking;

static int put_hit(void *argument, Py_ssize_t first, Py_ssize_t last, uint32_t word) {
    const Asking *asking = argument;
    WordHits *hits = asking->hits;
    if (first >= asking->end) return 0; /* that is the next block's */
    if (hits->count == hits->capacity) {
        const Py_ssize_t capacity = 2 * hits->capacity + 64;
        WordHit *pool = PyMem_Realloc(hits->pool, (size_t)capacity * sizeof(WordHit));
        if (pool == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        hits->pool = pool;
        hits->capacity = capacity;
    }
    hits->pool[hits->count++] = (WordHit){first, last, word};
    return 0;
}

HitsBlock wordhits_in(WordHits *hits, const Words *words, const Signs *signs, Py_ssize_t block) {
    HitsBlock *found = &hits->blocks[block];
    if (found->count >= 0) return *found;
    const Py_ssize_t begin = block * HITS_BLOCK, end = begin + HITS_BLOCK, from = hits->count;
    const Py_ssize_t to = signs->length - end < words->longest ? signs->length : end + words->longest;
    Asking asking = {hits, end};
    if (words_find(words, signs, begin, to, put_hit, &asking) < 0) return (HitsBlock){0, -1};
    *found = (HitsBlock){from, hits->count - from};
    return *found;
}

void wordhits_free(WordHits *hits) {
    PyMem_Free(hits->pool);
    PyMem_Free(hits->blocks);
    *hits = (WordHits){0};
}
