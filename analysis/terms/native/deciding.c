/* One text's mentions, each held against the rules of its term. */
#include "senses.h"

enum { KEPT = 1 << 24 /* characters of a text whose workspace is worth keeping for the next one */ };

typedef struct {
    const Senses *senses;
    SenseWork *work;
    PyObject *text;
    Py_ssize_t start, end;
} Place;

/* Whether there are less than ``tokens`` words, parted by white space, from ``from`` up to ``to``. */
static int fewer_tokens(const Signs *signs, Py_ssize_t from, Py_ssize_t to, Py_ssize_t tokens) {
    for (int within = 0; from < to; from++) {
        const int word = !has(signs->at[from], SPACE);
        if (word && !within && --tokens <= 0) return 0;
        within = word;
    }
    return 1;
}

/* Whether a wanted word of the block stands before the mention, or behind it, near enough; -1 with an exception. */
static int holds_in(const Place *place, const Near *near, Py_ssize_t block, int before) {
    const Signs *signs = &place->work->signs;
    const Py_ssize_t reach = near->tokens * place->senses->characters, start = place->start, end = place->end;
    const HitsBlock found = wordhits_in(&place->work->hits, &place->senses->words, signs, block);
    if (found.count < 0) return -1;
    for (const WordHit *hit = place->work->hits.pool + found.from, *last = hit + found.count; hit < last; hit++) {
        if (!(near->wanted[hit->word >> 6] >> (hit->word & 63) & 1)) continue;
        if (before && hit->last <= start && hit->first >= start - reach && fewer_tokens(signs, hit->last, start, near->tokens))
            return 1;
        if (!before && hit->first >= end && hit->last <= end + reach && fewer_tokens(signs, end, hit->first, near->tokens))
            return 1;
    }
    return 0;
}

/* Whether a wanted word stands near the mention, which the blocks around it know, the nearest first; -1 with an exception. */
static int holds(const Place *place, const Near *near) {
    const Py_ssize_t reach = near->tokens * place->senses->characters, length = place->work->signs.length;
    const Py_ssize_t lowest = place->start > reach ? (place->start - reach) / HITS_BLOCK : 0;
    const Py_ssize_t highest = (length - place->end > reach ? place->end + reach - 1 : length - 1) / HITS_BLOCK;
    Py_ssize_t left = (place->start - 1) / HITS_BLOCK, right = place->end / HITS_BLOCK;
    if (place->start == 0) left = -1;
    while (left >= lowest || right <= highest) {
        if (left >= lowest) {
            const int held = holds_in(place, near, left--, 1);
            if (held) return held;
        }
        if (right <= highest) {
            const int held = holds_in(place, near, right++, 0);
            if (held) return held;
        }
    }
    return 0;
}

static inline int has_pair(const Adjacent *adjacent, uint8_t one, uint8_t other) {
    return adjacent->pairs[one & 31] >> (other & 31) & 1;
}

/* A letter of ASCII, or of which one is the lower case. */
static inline int may_begin(uint8_t sign) { return sign < 0x80 || sign == KELVIN || sign == DOTTED_I; }

/* Whether a word's first two letters stand behind the mention, with nothing between but what may stand there. */
static int may_follow(const Place *place, const Adjacent *after) {
    const Signs *signs = &place->work->signs;
    const Py_ssize_t left = signs->length - place->end, adjacent = place->senses->adjacent;
    for (Py_ssize_t at = place->end, to = at + (left < adjacent ? left : adjacent); at < to; at++) {
        const uint8_t sign = signs->at[at];
        if (sign >= 0x80 && may_begin(sign)) return 1;
        if (may_begin(sign)) {
            const int pair = at + 1 < to && signs->at[at + 1] < 0x80;
            if (pair ? has_pair(after, sign, signs->at[at + 1]) : after->pairs[sign & 31] != 0) return 1;
        }
        if (!has(sign, SPACE) && !place->senses->between.has[sign]) return 0;
    }
    return 0;
}

static int may_precede(const Place *place, const Adjacent *before) {
    const Signs *signs = &place->work->signs;
    const Py_ssize_t adjacent = place->senses->adjacent;
    for (Py_ssize_t at = place->start - 1, to = at < adjacent ? 0 : at + 1 - adjacent; at >= to; at--) {
        const uint8_t sign = signs->at[at];
        if (sign >= 0x80 && may_begin(sign)) return 1;
        if (may_begin(sign)) {
            if (at == to || signs->at[at - 1] >= 0x80) return 1;
            if (has_pair(before, signs->at[at - 1], sign)) return 1;
        }
        if (!has(sign, SPACE) && !place->senses->between.has[sign]) return 0;
    }
    return 0;
}

/* Ask Python; -1 with an exception. */
static int holds_beside(const Place *place, const Adjacent *adjacent) {
    PyObject *answer = PyObject_CallFunction(adjacent->holds, "Onn", place->text, place->start, place->end);
    if (answer == NULL) return -1;
    const int held = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return held;
}

static int is_written(const Place *place, PyObject *surfaces) {
    const Py_ssize_t length = place->end - place->start;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(surfaces); i++) {
        PyObject *surface = PyTuple_GET_ITEM(surfaces, i);
        Py_ssize_t same = 0;
        if (PyUnicode_GET_LENGTH(surface) != length) continue;
        while (same < length && PyUnicode_READ_CHAR(surface, same) == PyUnicode_READ_CHAR(place->text, place->start + same))
            same++;
        if (same == length) return 1;
    }
    return PyTuple_GET_SIZE(surfaces) == 0;
}

/* Whether a rule applies; its conditions by what they cost. -1 with an exception. */
static int applies(const Place *place, const SenseRule *rule) {
    if (!is_written(place, rule->surfaces)) return 0;
    if (rule->before.holds != Py_None && !may_precede(place, &rule->before)) return 0;
    if (rule->after.holds != Py_None && !may_follow(place, &rule->after)) return 0;
    int held = rule->near.wanted == NULL ? 1 : holds(place, &rule->near);
    if (held == 1 && rule->unless.wanted != NULL) {
        held = holds(place, &rule->unless);
        if (held >= 0) held = !held;
    }
    if (held == 1 && rule->before.holds != Py_None) held = holds_beside(place, &rule->before);
    if (held == 1 && rule->after.holds != Py_None) held = holds_beside(place, &rule->after);
    return held;
}

/* What is said of a mention, borrowed; NULL with an exception. */
static PyObject *decide(const Place *place, Py_ssize_t term) {
    const Senses *senses = place->senses;
    const SenseRule *rule = senses->rules + senses->terms[term].first, *last = rule + senses->terms[term].count;
    for (; rule < last; rule++) {
        const int held = applies(place, rule);
        if (held < 0) return NULL;
        if (held) return rule->sense;
    }
    return senses->otherwise;
}

/* The mention ``span``, within the text; -1 with an exception. */
static int read_span(Place *place, PyObject *span) {
    if (!PyTuple_Check(span) || PyTuple_GET_SIZE(span) < 2 || !PyLong_Check(PyTuple_GET_ITEM(span, 0)) ||
        !PyLong_Check(PyTuple_GET_ITEM(span, 1))) {
        PyErr_SetString(PyExc_TypeError, "a span is a tuple of start and end");
        return -1;
    }
    place->start = PyLong_AsSsize_t(PyTuple_GET_ITEM(span, 0));
    place->end = PyLong_AsSsize_t(PyTuple_GET_ITEM(span, 1));
    if (PyErr_Occurred()) return -1;
    if (place->start < 0 || place->end < place->start || place->end > place->work->signs.length) {
        PyErr_SetString(PyExc_ValueError, "a span outside of the text");
        return -1;
    }
    return 0;
}

static PyObject *decide_all(Senses *self, SenseWork *work, PyObject *text, PyObject *spans, PyObject *terms) {
    const Py_ssize_t many = PyTuple_GET_SIZE(spans);
    Place place = {.senses = self, .work = work, .text = text};
    PyObject *decided = PyList_New(many);
    int read = 0;
    for (Py_ssize_t i = 0; decided != NULL && i < many; i++) {
        PyObject *number = PyDict_GetItemWithError(self->numbers, PyTuple_GET_ITEM(terms, i));
        PyObject *sense = number == NULL && !PyErr_Occurred() ? self->otherwise : NULL;
        if (number != NULL) {
            if (!read && signs_read(&work->signs, text) == 0 && wordhits_begin(&work->hits, &work->signs) == 0) read = 1;
            if (read && read_span(&place, PyTuple_GET_ITEM(spans, i)) == 0) sense = decide(&place, PyLong_AsSsize_t(number));
        }
        if (sense == NULL)
            Py_CLEAR(decided);
        else
            PyList_SET_ITEM(decided, i, Py_NewRef(sense));
    }
    return decided;
}

void senses_free_work(SenseWork *work) {
    if (work == NULL) return;
    signs_free(&work->signs);
    wordhits_free(&work->hits);
    PyMem_Free(work);
}

PyObject *senses_decide(Senses *self, PyObject *args) {
    PyObject *text, *given_spans, *given_terms;
    if (!PyArg_ParseTuple(args, "UOO", &text, &given_spans, &given_terms)) return NULL;
    PyObject *spans = PySequence_Tuple(given_spans), *terms = spans == NULL ? NULL : PySequence_Tuple(given_terms);
    PyObject *decided = NULL;
    if (terms != NULL && PyTuple_GET_SIZE(spans) != PyTuple_GET_SIZE(terms)) {
        PyErr_SetString(PyExc_ValueError, "each span must have its term");
    } else if (terms != NULL) {
        /* While Python code is asked another thread may decide with the same rules. */
        SenseWork *work = self->idle != NULL ? self->idle : PyMem_Calloc(1, sizeof(SenseWork));
        self->idle = NULL;
        decided = work == NULL ? PyErr_NoMemory() : decide_all(self, work, text, spans, terms);
        if (work != NULL && self->idle == NULL && work->signs.length < KEPT)
            self->idle = work;
        else
            senses_free_work(work);
    }
    Py_XDECREF(spans);
    Py_XDECREF(terms);
    return decided;
}
