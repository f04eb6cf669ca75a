/* The folded variants, to be looked up by the words that they begin with. */
#ifndef WATCHWORD_FORMS_H
#define WATCHWORD_FORMS_H

#include <Python.h>
#include <stdint.h>

#include "bits.h"

enum { HEADS = 1 << 15 /* as many bits as fit beside all else into the nearest cache */ };

/* A folded variant: ``length`` codes, of which ``lead`` signs stand before its first word. */
typedef struct {
    const uint8_t *codes;
    Py_ssize_t length, lead;
    uint32_t key;
    Py_ssize_t number; /* the caller's */
} Form;

/* Forms of one key stand together. */
typedef struct {
    uint32_t key, first, count;
} Slot;

typedef struct {
    uint8_t *codes;
    Form *forms;
    Py_ssize_t count;
    Py_ssize_t wordless; /* so many stand first that have no letter or digit, and so no key */
    Slot *slots;
    uint32_t slot_mask;
    uint64_t heads[HEADS / 64]; /* one bit for each head that a form's first word may have */
    uint64_t *filter; /* one bit for each value of the upper bits of a key */
    int filter_shift;
} Forms;

/* ``forms`` is a tuple of bytes, none empty. -1 with an exception. */
int forms_begin(Forms *forms, PyObject *tuple);
void forms_end(Forms *forms);

/* The forms of a key, none where count is 0. */
Slot forms_of(const Forms *forms, uint32_t key);

/* A number below HEADS for the first three codes at a word's start, of which it takes the lower five bits. */
static inline uint32_t head_of(const uint8_t *word) {
    uint32_t codes;
    memcpy(&codes, word, sizeof codes);
    return (codes & UINT32_C(0x1F1F1F)) * UINT32_C(0x9E3779B1) >> 17;
}

/* Whether a form's first word may have this head: 1 or 0. */
static inline unsigned may_be_head(const Forms *forms, uint32_t head) {
    return (unsigned)(forms->heads[head >> 6] >> (head & 63)) & 1;
}

/* A word's key: that of the forms that have it for their only word. Long words may share one, since what decides is
   the comparison in full. Reads eight bytes; of no word it gives some number. */
static inline uint32_t word_key(const uint8_t *word, Py_ssize_t length) {
    const uint64_t letters = eight(word) << (length < 8 ? (64 - 8 * length) & 63 : 0);
    return (uint32_t)((letters * UINT64_C(0x9E3779B97F4A7C15)) >> 32) + (uint32_t)length * UINT32_C(0x85EBCA77);
}

/* The key of the forms that begin with two words, from those of both. */
static inline uint32_t pair_key(uint32_t first, uint32_t second) {
    return (uint32_t)((((uint64_t)first << 32 | second) * UINT64_C(0xC2B2AE3D27D4EB4F)) >> 32);
}

/* Whether there may be a form of this key: 1 or 0. */
static inline unsigned may_be_key(const Forms *forms, uint32_t key) {
    const uint32_t bit = key >> forms->filter_shift;
    return (unsigned)(forms->filter[bit >> 6] >> (bit & 63)) & 1;
}

#endif
