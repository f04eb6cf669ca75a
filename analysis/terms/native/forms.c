#include "forms.h"

#include <stdlib.h>
#include <string.h>

#include "codes.h"

enum { SPARSE = 32 /* bits of the filter for each form: one key in as many passes by chance */ };

/* Let the heads of a first word pass: where it has fewer than three letters, with any code behind it. */
static void allow_heads(Forms *forms, const uint8_t *word, Py_ssize_t length) {
    for (int second = 0; second < (length < 2 ? 32 : 1); second++)
        for (int third = 0; third < (length < 3 ? 32 : 1); third++) {
            const uint8_t codes[4] = {word[0], length < 2 ? (uint8_t)second : word[1],
                                      length < 3 ? (uint8_t)third : word[2], 0};
            const uint32_t head = head_of(codes);
            forms->heads[head >> 6] |= UINT64_C(1) << (head & 63);
        }
}

/* Read a form's words off its codes, which may be read some bytes beyond their end. */
static void find_words(Forms *forms, Form *form) {
    const uint8_t *codes = form->codes;
    Py_ssize_t place = 0;
    uint32_t keys[2] = {0, 0};
    int words = 0;
    while (words < 2) {
        while (place < form->length && !in_word(codes[place])) place++;
        const Py_ssize_t begun = place;
        while (place < form->length && in_word(codes[place])) place++;
        if (place == begun) break;
        if (words == 0) {
            form->lead = begun;
            allow_heads(forms, codes + begun, place - begun);
        }
        keys[words++] = word_key(codes + begun, place - begun);
    }
    form->key = words == 2 ? pair_key(keys[0], keys[1]) : keys[0];
    if (words == 0) form->lead = -1;
}

/* Those without a word first, then by key, the longer first: a key's forms are tried in this order. */
static int by_key(const void *one, const void *other) {
    const Form *a = one, *b = other;
    if ((a->lead < 0) != (b->lead < 0)) return a->lead < 0 ? -1 : 1;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    if (a->length != b->length) return a->length > b->length ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static int copy_forms(Forms *forms, PyObject *tuple) {
    const Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    if (count > INT32_MAX / 2) {
        PyErr_SetString(PyExc_OverflowError, "more forms than can be numbered");
        return -1;
    }
    size_t size = 8; /* word_key reads eight bytes */
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *form = PyTuple_GET_ITEM(tuple, i);
        if (!PyBytes_Check(form) || PyBytes_GET_SIZE(form) == 0) {
            PyErr_SetString(PyExc_ValueError, "a form must be bytes, and not empty");
            return -1;
        }
        size += (size_t)PyBytes_GET_SIZE(form);
    }
    forms->codes = PyMem_Calloc(size, 1);
    forms->forms = PyMem_Calloc((size_t)count + 1, sizeof(Form));
    if (forms->codes == NULL || forms->forms == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    uint8_t *codes = forms->codes;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *bytes = PyTuple_GET_ITEM(tuple, i);
        Form *form = &forms->forms[i];
        *form = (Form){.codes = codes, .length = PyBytes_GET_SIZE(bytes), .number = i};
        memcpy(codes, PyBytes_AS_STRING(bytes), (size_t)form->length);
        codes += form->length;
    }
    forms->count = count;
    return 0;
}

int forms_begin(Forms *forms, PyObject *tuple) {
    if (copy_forms(forms, tuple) < 0) return -1;
    const Py_ssize_t count = forms->count;
    for (Py_ssize_t i = 0; i < count; i++) find_words(forms, &forms->forms[i]);
    qsort(forms->forms, (size_t)count, sizeof(Form), by_key);
    while (forms->wordless < count && forms->forms[forms->wordless].lead < 0) forms->wordless++;
    int bits = 10;
    while (bits < 24 && ((Py_ssize_t)1 << bits) < count * SPARSE) bits++;
    forms->filter_shift = 32 - bits;
    forms->filter = PyMem_Calloc((size_t)1 << (bits - 6), sizeof(uint64_t));
    size_t slots = 16;
    while (slots < 2 * (size_t)count) slots *= 2;
    forms->slot_mask = (uint32_t)(slots - 1);
    forms->slots = PyMem_Calloc(slots, sizeof(Slot));
    if (forms->filter == NULL || forms->slots == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t first = forms->wordless, next; first < count; first = next) {
        const uint32_t key = forms->forms[first].key;
        for (next = first; next < count && forms->forms[next].key == key; next++) {
        }
        forms->filter[key >> forms->filter_shift >> 6] |= UINT64_C(1) << (key >> forms->filter_shift & 63);
        uint32_t slot = key & forms->slot_mask;
        while (forms->slots[slot].count) slot = (slot + 1) & forms->slot_mask;
        forms->slots[slot] = (Slot){key, (uint32_t)first, (uint32_t)(next - first)};
    }
    return 0;
}

void forms_end(Forms *forms) {
    PyMem_Free(forms->codes);
    PyMem_Free(forms->forms);
    PyMem_Free(forms->slots);
    PyMem_Free(forms->filter);
    *forms = (Forms){0};
}

Slot forms_of(const Forms *forms, uint32_t key) {
    uint32_t slot = key & forms->slot_mask;
    while (forms->slots[slot].count && forms->slots[slot].key != key) slot = (slot + 1) & forms->slot_mask;
    return forms->slots[slot];
}
