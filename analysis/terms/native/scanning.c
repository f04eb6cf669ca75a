#include "scanning.h"

#include <string.h>

enum {
    PART = 64, /* blocks of 64 codes whose words are listed at a time: the lists stay in the nearest cache */
    SEEN = 56  /* bits that words_at shows */
};

static int put_hit(Hits *hits, Py_ssize_t start, Py_ssize_t end, Py_ssize_t form) {
    if (hits->count == hits->capacity) {
        const Py_ssize_t capacity = 2 * hits->capacity + 64;
        Hit *grown = PyMem_Realloc(hits->hits, (size_t)capacity * sizeof(Hit));
        if (grown == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        hits->hits = grown;
        hits->capacity = capacity;
    }
    hits->hits[hits->count++] = (Hit){start, end, form};
    return 0;
}

/* Put the form where its codes stand at ``start`` with no part of a word beside them. */
static int try_form(Hits *hits, const Folded *folded, const Form *form, Py_ssize_t start) {
    if (start < 0 || form->length > folded->length - start) return 0;
    const uint8_t *codes = folded->codes + start;
    if (memcmp(codes, form->codes, (size_t)form->length) != 0) return 0;
    if (in_word(codes[-1]) || in_word(codes[form->length])) return 0;
    return put_hit(hits, start, start + form->length, form->number);
}

/* Set ``hits->words`` for the codes and one more block, which is the margin's at least in part. How many blocks. */
static Py_ssize_t mark_words(Hits *hits, const Folded *folded) {
    const Py_ssize_t blocks = folded->length / 64 + 1;
    if (blocks + 1 > hits->word_capacity) {
        uint64_t *words = PyMem_Realloc(hits->words, (size_t)(2 * blocks + 64) * sizeof(uint64_t));
        if (words == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        hits->words = words;
        hits->word_capacity = 2 * blocks + 64;
    }
    for (Py_ssize_t i = 0; i < blocks; i++) hits->words[i] = top_bits(folded->codes + 64 * i);
    hits->words[blocks] = 0; /* for words_at */
    return blocks;
}

/* The bits of the SEEN codes at ``place``, that one's lowest, and some more. */
static inline uint64_t words_at(const Hits *hits, Py_ssize_t place) {
    return eight((const uint8_t *)hits->words + (place >> 3)) >> (place & 7);
}

/* Where the word at ``start`` ends. */
static inline Py_ssize_t word_end(const Hits *hits, Py_ssize_t start) {
    int length;
    while ((length = lowest(~words_at(hits, start))) >= SEEN) start += SEEN;
    return start + length;
}

/* Where the first word behind ``place`` begins, which is in none; the text's end where there is no more. */
static inline Py_ssize_t next_word(const Hits *hits, Py_ssize_t place, Py_ssize_t end) {
    for (; place < end; place += SEEN) {
        const int gap = lowest(words_at(hits, place));
        if (gap < SEEN) return place + gap;
    }
    return end;
}

/* List the starts of the words in ``many`` blocks from ``block`` on, counted from its begin. How many. */
static Py_ssize_t list_starts(uint32_t *starts, const Hits *hits, Py_ssize_t block, Py_ssize_t many) {
    const uint64_t *words = hits->words + block;
    uint64_t before = block > 0 ? words[-1] >> 63 : 0;
    Py_ssize_t count = 0;
    for (uint32_t i = 0; i < (uint32_t)many; i++) {
        uint64_t begins = words[i] & ~(words[i] << 1 | before);
        before = words[i] >> 63;
        const int each = bit_count(begins);
        /* By fours, written beyond what counts: a loop of just so many steps would be guessed wrong at each block. */
        for (int written = 0; written < each; written += 4)
            for (int k = 0; k < 4; k++, begins &= begins - 1)
                starts[count + written + k] = 64 * i + (uint32_t)lowest(begins);
        count += each;
    }
    return count;
}

/* Keep the starts of words whose heads may be a form's. How many. */
static Py_ssize_t keep_heads(uint32_t *starts, Py_ssize_t count, const Forms *forms, const uint8_t *codes) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint32_t start = starts[i];
        /* Written in any case, counted where it passes: no branch that could be guessed wrong. */
        starts[kept] = start;
        kept += may_be_head(forms, head_of(codes + start));
    }
    return kept;
}

/* Put the forms of ``key`` that stand at the word at ``start``. */
static int try_key(Hits *hits, const Forms *forms, const Folded *folded, Py_ssize_t start, uint32_t key) {
    const Slot slot = forms_of(forms, key);
    for (const Form *form = forms->forms + slot.first, *end = form + slot.count; form < end; form++)
        if (try_form(hits, folded, form, start - form->lead) < 0) return -1;
    return 0;
}

/* Put the forms whose first word begins at ``start``. */
static int try_start(Hits *hits, const Forms *forms, const Folded *folded, Py_ssize_t start) {
    const Py_ssize_t end = word_end(hits, start);
    const uint32_t word = word_key(folded->codes + start, end - start);
    const Py_ssize_t next = next_word(hits, end, folded->length);
    const uint32_t pair = pair_key(word, word_key(folded->codes + next, word_end(hits, next) - next));
    if (may_be_key(forms, pair) && try_key(hits, forms, folded, start, pair) < 0) return -1;
    if (may_be_key(forms, word) && try_key(hits, forms, folded, start, word) < 0) return -1;
    return 0;
}

/* Forms made of signs alone: rare, so each is looked for by itself. */
static int scan_wordless(Hits *hits, const Forms *forms, const Folded *folded) {
    for (Py_ssize_t i = 0; i < forms->wordless; i++) {
        const Form *form = &forms->forms[i];
        const uint8_t *codes = folded->codes, *end = codes + folded->length, *found = codes;
        while ((found = memchr(found, form->codes[0], (size_t)(end - found))) != NULL)
            if (try_form(hits, folded, form, found++ - codes) < 0) return -1;
    }
    return 0;
}

int scan(Hits *hits, const Forms *forms, const Folded *folded) {
    hits->count = 0;
    if (forms->count == 0) return 0;
    const Py_ssize_t blocks = mark_words(hits, folded);
    if (blocks < 0) return -1;
    for (Py_ssize_t block = 0; block < blocks; block += PART) {
        uint32_t starts[32 * PART + 4];
        const Py_ssize_t many = blocks - block < PART ? blocks - block : PART;
        const Py_ssize_t count = list_starts(starts, hits, block, many);
        const Py_ssize_t kept = keep_heads(starts, count, forms, folded->codes + 64 * block);
        for (Py_ssize_t i = 0; i < kept; i++)
            if (try_start(hits, forms, folded, 64 * block + starts[i]) < 0) return -1;
    }
    return scan_wordless(hits, forms, folded);
}

void hits_free(Hits *hits) {
    PyMem_Free(hits->hits);
    PyMem_Free(hits->words);
    *hits = (Hits){0};
}
