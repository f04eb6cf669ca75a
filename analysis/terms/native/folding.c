#include "folding.h"

#include <string.h>

#include "ascii.h"

enum { CHUNK = 1024 /* characters that are looked up before any is looked at: they stay in the nearest cache */ };

/* What a run of separators and vanishing characters has been so far: folding._SEPARATOR, as a machine. */
typedef enum { EMPTY, BLANKS, DASHED, DASHED_BLANKS, RETURNED, BROKEN, BROKEN_UP, RUN_STATES } Run;

/* From each state by BLANK, BREAK, RETURN, FEED, DASH. A hyphen that a blank follows still waits for its line break. */
static const uint8_t run_steps[RUN_STATES][5] = {
    [EMPTY] = {BLANKS, BROKEN, RETURNED, BROKEN, DASHED},
    [BLANKS] = {BLANKS, BROKEN, RETURNED, BROKEN, BROKEN_UP},
    [DASHED] = {DASHED_BLANKS, BROKEN, RETURNED, BROKEN, BROKEN_UP},
    [DASHED_BLANKS] = {DASHED_BLANKS, BROKEN, RETURNED, BROKEN, BROKEN_UP},
    [RETURNED] = {BROKEN, BROKEN_UP, BROKEN_UP, BROKEN, BROKEN_UP},
    [BROKEN] = {BROKEN, BROKEN_UP, BROKEN_UP, BROKEN_UP, BROKEN_UP},
    [BROKEN_UP] = {BROKEN_UP, BROKEN_UP, BROKEN_UP, BROKEN_UP, BROKEN_UP},
};

static int reserve(Folded *folded, Py_ssize_t codes) {
    const Py_ssize_t needed = codes + 2 * MARGIN;
    if (needed <= folded->capacity) return 0;
    const Py_ssize_t capacity = needed + needed / 8 + CHUNK;
    uint8_t *memory = PyMem_Realloc(folded->memory, (size_t)capacity);
    if (memory == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    folded->memory = memory;
    folded->capacity = capacity;
    folded->codes = memory + MARGIN;
    return 0;
}

static int put_stretch(Folded *folded, Py_ssize_t at, Py_ssize_t raw, Py_ssize_t width) {
    if (folded->stretch_count == folded->stretch_capacity) {
        const Py_ssize_t capacity = 2 * folded->stretch_capacity + 64;
        Stretch *stretches = PyMem_Realloc(folded->stretches, (size_t)capacity * sizeof(Stretch));
        if (stretches == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        folded->stretches = stretches;
        folded->stretch_capacity = capacity;
    }
    folded->stretches[folded->stretch_count++] = (Stretch){at, raw, width};
    return 0;
}

/* The first code from ``from`` up to ``to`` that does not stand for itself: an odd one, or a BLANK behind another.
   Reads up to 64 bytes beyond ``to``. */
static Py_ssize_t next_odd(const uint8_t *codes, Py_ssize_t from, Py_ssize_t to) {
    for (; from < to; from += 64) {
        const uint8_t *here = codes + from;
        Bytes any = {0};
        for (int i = 0; i < 64; i += 16) any |= odd_codes(here + i);
        if (is_zero(any)) continue;
        uint8_t odd[64];
        for (int i = 0; i < 64; i += 16) {
            const Bytes found = odd_codes(here + i);
            memcpy(odd + i, &found, sizeof found);
        }
        from += lowest(top_bits(odd));
        return from < to ? from : to;
    }
    return to;
}

/* The code of a character whose page may be unknown yet; -1 with an exception. */
static int known_code(Alphabet *alphabet, Py_UCS4 point) {
    if (alphabet_code(alphabet, point) == UNKNOWN && alphabet_learn(alphabet, point) < 0) return -1;
    return alphabet_code(alphabet, point);
}

#define POINT Py_UCS1
#define LOOK_UP look_up_1
#include "looking_up.h"
#define POINT Py_UCS2
#define LOOK_UP look_up_2
#include "looking_up.h"
#define POINT Py_UCS4
#define LOOK_UP look_up_4
#include "looking_up.h"

static void look_up(const Alphabet *alphabet, int kind, const void *data, Py_ssize_t from, Py_ssize_t many,
                    uint8_t *codes) {
    if (kind == PyUnicode_1BYTE_KIND)
        look_up_1(alphabet, (const Py_UCS1 *)data + from, many, codes);
    else if (kind == PyUnicode_2BYTE_KIND)
        look_up_2(alphabet, (const Py_UCS2 *)data + from, many, codes);
    else
        look_up_4(alphabet, (const Py_UCS4 *)data + from, many, codes);
}

/* Where folding stands within a chunk: the codes up to ``to`` are looked up, from the characters up to ``next``;
   the code at ``at`` stands for the character at ``raw``, and so on one for one. */
typedef struct {
    Py_ssize_t to, next, at, raw;
} Place;

/* Let ``count`` codes, already room for, stand at ``at`` for the characters from ``raw`` to ``end``. What was looked
   up behind them moves along. */
static int put_piece(Folded *folded, Place *place, Py_ssize_t at, Py_ssize_t raw, Py_ssize_t end, const uint8_t *piece,
                     Py_ssize_t count) {
    uint8_t *codes = folded->codes;
    const Py_ssize_t rest = end < place->next ? place->next - end : 0;
    memmove(codes + at + count, codes + place->to - rest, (size_t)rest);
    memcpy(codes + at, piece, (size_t)count);
    if (count > 0 && put_stretch(folded, at, raw, end - raw) < 0) return -1;
    if (put_stretch(folded, at + count, end, 0) < 0) return -1;
    place->to = at + count + rest;
    if (end > place->next) place->next = end;
    place->at = at + count;
    place->raw = end;
    return 0;
}

/* The run around the separator or vanishing character at ``odd``. Returns where to go on, -1 with an exception. */
static Py_ssize_t fold_run(Folded *folded, Alphabet *alphabet, int kind, const void *data, Py_ssize_t length,
                           Place *place, Py_ssize_t odd) {
    const Py_ssize_t begun = odd - (odd > place->at && is_separator(folded->codes[odd - 1]));
    const Py_ssize_t raw = place->raw + begun - place->at;
    Py_ssize_t end = raw;
    Run run = EMPTY;
    for (; end < length; end++) {
        const int code = known_code(alphabet, PyUnicode_READ(kind, data, end));
        if (code < 0) return -1;
        if (is_separator((uint8_t)code))
            run = run_steps[run][code - BLANK];
        else if (code != NOTHING)
            break;
    }
    const uint8_t blank = BLANK, parting = PARTING;
    if (run == DASHED_BLANKS || run == BROKEN_UP) {
        if (end <= place->next) { /* as many as there were: offsets stay in step */
            memset(folded->codes + begun, PARTING, (size_t)(end - raw));
            return begun + end - raw;
        }
        return put_piece(folded, place, begun, raw, end, &parting, 1) < 0 ? -1 : begun + 1;
    }
    const Py_ssize_t count = run != EMPTY;
    return put_piece(folded, place, begun, raw, end, &blank, count) < 0 ? -1 : begun + count;
}

static Py_ssize_t fold_odd(Folded *folded, Alphabet *alphabet, int kind, const void *data, Py_ssize_t length,
                           Place *place, Py_ssize_t odd) {
    const Py_ssize_t raw = place->raw + odd - place->at;
    const Py_UCS4 point = PyUnicode_READ(kind, data, raw);
    if (folded->codes[odd] == UNKNOWN) {
        const int code = known_code(alphabet, point);
        if (code < 0) return -1;
        folded->codes[odd] = plain_separator((uint8_t)code);
        return odd;
    }
    if (folded->codes[odd] != SEVERAL) return fold_run(folded, alphabet, kind, data, length, place, odd);
    const uint8_t *several = alphabet->pages[point >> 8]->several[point & 0xFF];
    if (reserve(folded, place->to + MOST_SEVERAL + 64) < 0) return -1;
    return put_piece(folded, place, odd, raw, raw + 1, several + 1, several[0]) < 0 ? -1 : odd + several[0];
}

int fold_text(Folded *folded, Alphabet *alphabet, PyObject *text) {
    const int kind = (int)PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    folded->stretch_count = 0;
    if (known_code(alphabet, 0) < 0 || reserve(folded, length + CHUNK) < 0 || put_stretch(folded, 0, 0, 0) < 0)
        return -1;
    memset(folded->memory, PARTING, MARGIN);
    Place place = {0, 0, 0, 0};
    while (place.next < length) {
        const Py_ssize_t many = length - place.next < CHUNK ? length - place.next : CHUNK;
        if (reserve(folded, place.to + many + 64) < 0) return -1;
        look_up(alphabet, kind, data, place.next, many, folded->codes + place.to);
        Py_ssize_t done = place.to;
        place.next += many;
        place.to += many;
        while ((done = next_odd(folded->codes, done, place.to)) < place.to) {
            done = fold_odd(folded, alphabet, kind, data, length, &place, done);
            if (done < 0) return -1;
        }
    }
    folded->length = place.to;
    memset(folded->codes + folded->length, PARTING, MARGIN);
    return 0;
}

void folded_free(Folded *folded) {
    PyMem_Free(folded->memory);
    PyMem_Free(folded->stretches);
    *folded = (Folded){0};
}

/* The last stretch that begins at ``position`` or before it. */
static const Stretch *stretch_at(const Folded *folded, Py_ssize_t position) {
    const Stretch *low = folded->stretches, *high = low + folded->stretch_count;
    while (high - low > 1) {
        const Stretch *middle = low + (high - low) / 2;
        if (middle->at <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Py_ssize_t folded_start(const Folded *folded, Py_ssize_t position) {
    const Stretch *stretch = stretch_at(folded, position);
    return stretch->width ? stretch->raw : stretch->raw + position - stretch->at;
}

Py_ssize_t folded_end(const Folded *folded, Py_ssize_t position) {
    const Stretch *stretch = stretch_at(folded, position - 1);
    return stretch->raw + (stretch->width ? stretch->width : position - stretch->at);
}
