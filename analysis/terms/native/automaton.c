#include "automaton.h"

#include <string.h>

/* The columns of the signs that are in some word; returns how many signs all words have. */
static size_t give_columns(Automaton *automaton, PyObject *words, const uint8_t folds[256]) {
    uint8_t columns[256] = {0};
    size_t signs = 0;
    automaton->width = 1;
    for (Py_ssize_t i = 0; i < automaton->count; i++) {
        const uint8_t *word = (const uint8_t *)PyBytes_AS_STRING(PyTuple_GET_ITEM(words, i));
        for (Py_ssize_t k = 0; k < automaton->lengths[i]; k++, signs++)
            if (columns[word[k]] == 0) columns[word[k]] = (uint8_t)automaton->width++;
    }
    for (int sign = 0; sign < 256; sign++) automaton->classes[sign] = columns[folds[sign]];
    return signs;
}

static int check_words(Automaton *automaton, PyObject *words) {
    automaton->count = PyTuple_GET_SIZE(words);
    automaton->lengths = PyMem_Calloc((size_t)automaton->count + 1, sizeof(Py_ssize_t));
    if (automaton->lengths == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < automaton->count; i++) {
        PyObject *word = PyTuple_GET_ITEM(words, i);
        if (!PyBytes_Check(word) || PyBytes_GET_SIZE(word) == 0 || memchr(PyBytes_AS_STRING(word), 0, (size_t)PyBytes_GET_SIZE(word))) {
            PyErr_SetString(PyExc_ValueError, "a word must be bytes without NUL, and not empty");
            return -1;
        }
        automaton->lengths[i] = PyBytes_GET_SIZE(word);
        if (automaton->lengths[i] > automaton->longest) automaton->longest = automaton->lengths[i];
    }
    return 0;
}

/* The trie of the words, its rows in the order in which they were made; how many. 0 with an exception. */
static uint32_t plant(Automaton *automaton, PyObject *words) {
    uint32_t rows = 1;
    for (Py_ssize_t i = 0; i < automaton->count; i++) {
        const uint8_t *word = (const uint8_t *)PyBytes_AS_STRING(PyTuple_GET_ITEM(words, i));
        uint32_t row = 0;
        for (Py_ssize_t k = 0; k < automaton->lengths[i]; k++) {
            /* A sign of a word stands for itself, so its column is found under it. */
            State *step = &automaton->next[row * automaton->width + automaton->classes[word[k]]];
            if (*step == 0) *step = rows++;
            row = *step;
        }
        if (automaton->ending[row]) {
            PyErr_SetString(PyExc_ValueError, "two words are the same");
            return 0;
        }
        automaton->ending[row] = (uint32_t)i + 1;
    }
    return rows;
}

/* Where the trie ends, go on as from the longest end of what was read that begins a word. */
static int complete(Automaton *automaton, uint32_t rows) {
    const uint32_t width = automaton->width;
    uint32_t *order = PyMem_Calloc(rows, sizeof(uint32_t)), *fall = PyMem_Calloc(rows, sizeof(uint32_t));
    if (order == NULL || fall == NULL) {
        PyMem_Free(order);
        PyMem_Free(fall);
        PyErr_NoMemory();
        return -1;
    }
    uint32_t known = 1;
    for (uint32_t done = 0; done < known; done++) {
        const uint32_t row = order[done];
        automaton->shorter[row] = automaton->ending[fall[row]] ? fall[row] : automaton->shorter[fall[row]];
        for (uint32_t column = 0; column < width; column++) {
            State *step = &automaton->next[row * width + column];
            const uint32_t instead = row ? automaton->next[fall[row] * width + column] : 0;
            if (*step == 0) {
                *step = instead;
                continue;
            }
            fall[*step] = instead;
            order[known++] = *step;
        }
    }
    for (size_t i = 0; i < (size_t)rows * width; i++) {
        const uint32_t row = automaton->next[i];
        automaton->next[i] = row * width << 1 | (automaton->ending[row] || automaton->shorter[row]);
    }
    PyMem_Free(order);
    PyMem_Free(fall);
    return 0;
}

int automaton_begin(Automaton *automaton, PyObject *words, const uint8_t folds[256]) {
    if (check_words(automaton, words) < 0) return -1;
    const size_t most = give_columns(automaton, words, folds) + 1;
    if (most > (UINT32_MAX >> 2) / automaton->width) {
        PyErr_SetString(PyExc_OverflowError, "more words than can be numbered");
        return -1;
    }
    for (Py_ssize_t i = 0; i < automaton->count; i++)
        for (const char *sign = PyBytes_AS_STRING(PyTuple_GET_ITEM(words, i)); *sign; sign++)
            if (folds[(uint8_t)*sign] != (uint8_t)*sign) {
                PyErr_SetString(PyExc_ValueError, "a word must be folded");
                return -1;
            }
    automaton->next = PyMem_Calloc(most * automaton->width, sizeof(State));
    automaton->ending = PyMem_Calloc(most, sizeof(uint32_t));
    automaton->shorter = PyMem_Calloc(most, sizeof(uint32_t));
    if (automaton->next == NULL || automaton->ending == NULL || automaton->shorter == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    const uint32_t rows = plant(automaton, words);
    return rows == 0 ? -1 : complete(automaton, rows);
}

void automaton_end(Automaton *automaton) {
    PyMem_Free(automaton->next);
    PyMem_Free(automaton->ending);
    PyMem_Free(automaton->shorter);
    PyMem_Free(automaton->lengths);
    *automaton = (Automaton){0};
}
