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

static int put(WordHits *hits, Py_ssize_t first, Py_ssize_t last, uint32_t word) {
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

HitsBlock wordhits_in(WordHits *hits, const Automaton *words, const Signs *signs, Py_ssize_t block) {
    HitsBlock *found = &hits->blocks[block];
    if (found->count >= 0) return *found;
    const Py_ssize_t begin = block * HITS_BLOCK, length = signs->length;
    const Py_ssize_t to = length - begin < HITS_BLOCK ? length : begin + HITS_BLOCK, from = hits->count;
    State state = 0;
    for (Py_ssize_t at = begin > words->longest ? begin - words->longest : 0; at < to; at++) {
        state = automaton_step(words, state, signs->at[at]);
        if (!is_ending(state) || at < begin || (at + 1 < length && has(signs->at[at + 1], ALNUM))) continue;
        for (uint32_t row = automaton_row(words, state); row; row = words->shorter[row]) {
            const Py_ssize_t first = at + 1 - words->lengths[words->ending[row] - 1];
            if (first > 0 && has(signs->at[first - 1], ALNUM)) continue;
            if (put(hits, first, at + 1, words->ending[row] - 1) < 0) return (HitsBlock){0, -1};
        }
    }
    *found = (HitsBlock){from, hits->count - from};
    return *found;
}

void wordhits_free(WordHits *hits) {
    PyMem_Free(hits->pool);
    PyMem_Free(hits->blocks);
    *hits = (WordHits){0};
}
