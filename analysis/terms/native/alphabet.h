/* Code point -> code, by pages of 256 that are asked for when a text first has a character of them. */
#ifndef WATCHWORD_ALPHABET_H
#define WATCHWORD_ALPHABET_H

#include <Python.h>
#include <stdint.h>

#include "codes.h"

enum { PAGES = 0x110000 >> 8 };

/* The codes of one page, and what its characters fold to where that is SEVERAL: length, then codes. */
typedef struct {
    uint8_t codes[256];
    uint8_t several[][1 + MOST_SEVERAL];
} Page;

typedef struct {
    const Page *pages[PAGES]; /* a page that was not asked for is one full of UNKNOWN */
    PyObject *make;           /* page number -> bytes: 256 codes, then 256 times eight bytes if any is SEVERAL */
} Alphabet;

void alphabet_begin(Alphabet *alphabet, PyObject *make);
void alphabet_end(Alphabet *alphabet);

/* Have the page of ``point`` made. -1 with an exception where that fails. */
int alphabet_learn(Alphabet *alphabet, Py_UCS4 point);

static inline uint8_t alphabet_code(const Alphabet *alphabet, Py_UCS4 point) {
    return alphabet->pages[point >> 8]->codes[point & 0xFF];
}

#endif
