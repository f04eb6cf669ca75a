#include "words.h"

#include <string.h>

#include "bits.h"

enum { PIECE = 512 /* signs that are folded at a time */ };

/* A number below WORD_HEADS for the first letters at a place, of which it takes the lower five bits. Reads four. */
static inline uint32_t head_at(const Words *words, const uint8_t *folded) {
    uint32_t letters;
    memcpy(&letters, folded, sizeof letters);
    return (letters & words->lead) * UINT32_C(0x9E3779B1) >> 17;
}

static int copy_words(Words *words, PyObject *tuple) {
    const Py_ssize_t count = PyTuple_GET_SIZE(tuple);
    size_t size = 1;
    words->lead = UINT32_C(0x1F1F1F1F);
    if (count > INT32_MAX / WORD_HEADS) {
        PyErr_SetString(PyExc_OverflowError, "more words than can be numbered");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *word = PyTuple_GET_ITEM(tuple, i);
        if (!PyBytes_Check(word) || PyBytes_GET_SIZE(word) == 0 || PyBytes_GET_SIZE(word) > PIECE / 2) {
            PyErr_SetString(PyExc_ValueError, "a word must be bytes, neither empty nor very long");
            return -1;
        }
        size += (size_t)PyBytes_GET_SIZE(word);
    }
    words->letters = PyMem_Calloc(size, 1);
    words->words = PyMem_Calloc((size_t)count + 1, sizeof(Word));
    if (words->letters == NULL || words->words == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    uint8_t *letters = words->letters;
    for (; words->count < count; words->count++) {
        PyObject *bytes = PyTuple_GET_ITEM(tuple, words->count);
        const Py_ssize_t length = PyBytes_GET_SIZE(bytes);
        memcpy(letters, PyBytes_AS_STRING(bytes), (size_t)length);
        for (Py_ssize_t k = 0; k < length; k++)
            if (letters[k] == 0 || letters[k] >= 0x80 || words->folds[letters[k]] != letters[k]) {
                PyErr_SetString(PyExc_ValueError, "a word must be folded, and ASCII");
                return -1;
            }
        words->words[words->count] = (Word){letters, length};
        if (length > words->longest) words->longest = length;
        if (length < 3) words->lead = UINT32_C(0x1F1F1F);
        letters += length;
    }
    return 0;
}

/* The heads of a word, at each of which ``numbers`` goes up, and before that it is listed there if that is asked for:
   where it is shorter than its head, with any signs behind it. */
static void put_heads(Words *words, uint32_t number, uint32_t *numbers, int listed) {
    const Word *word = &words->words[number];
    const Py_ssize_t lead = words->lead >> 24 ? 4 : 3;
    const int missing = word->length < lead ? (int)(lead - word->length) : 0;
    for (uint32_t behind = 0; behind < UINT32_C(1) << 5 * missing; behind++) {
        uint8_t letters[4] = {0};
        for (Py_ssize_t i = 0; i < lead; i++)
            letters[i] = i < word->length ? word->letters[i] : (uint8_t)(behind >> 5 * (i - word->length) & 31);
        const uint32_t head = head_at(words, letters);
        if (listed) words->of_head[numbers[head]] = number;
        numbers[head]++;
        words->heads[head >> 6] |= UINT64_C(1) << (head & 63);
    }
}

static int list_heads(Words *words) {
    uint32_t *numbers = PyMem_Calloc(WORD_HEADS + 1, sizeof(uint32_t));
    words->listed = PyMem_Calloc(WORD_HEADS + 1, sizeof(uint32_t));
    if (numbers != NULL && words->listed != NULL) {
        for (uint32_t i = 0; i < (uint32_t)words->count; i++) put_heads(words, i, numbers, 0);
        for (int head = 0; head < WORD_HEADS; head++) words->listed[head + 1] = words->listed[head] + numbers[head];
        memcpy(numbers, words->listed, WORD_HEADS * sizeof(uint32_t));
        words->of_head = PyMem_Calloc((size_t)words->listed[WORD_HEADS] + 1, sizeof(uint32_t));
    }
    const int made = words->of_head != NULL;
    for (uint32_t i = 0; made && i < (uint32_t)words->count; i++) put_heads(words, i, numbers, 1);
    PyMem_Free(numbers);
    if (!made) PyErr_NoMemory();
    return made ? 0 : -1;
}

int words_begin(Words *words, PyObject *tuple) {
    return copy_words(words, tuple) < 0 || list_heads(words) < 0 ? -1 : 0;
}

void words_end(Words *words) {
    PyMem_Free(words->letters);
    PyMem_Free(words->words);
    PyMem_Free(words->listed);
    PyMem_Free(words->of_head);
}

/* Those of the words with this head that stand at a place of ``folded``, which is that of ``raw`` in the text. */
static int try_head(const Words *words, const Signs *signs, const uint8_t *folded, Py_ssize_t left, Py_ssize_t raw,
                    WordFound *found, void *asking) {
    const uint32_t head = head_at(words, folded);
    if (words->whole && raw > 0 && has(signs->at[raw - 1], ALNUM)) return 0;
    for (uint32_t i = words->listed[head]; i < words->listed[head + 1]; i++) {
        const Word *word = &words->words[words->of_head[i]];
        if (word->length > left || memcmp(folded, word->letters, (size_t)word->length) != 0) continue;
        const Py_ssize_t end = raw + word->length;
        if (words->whole && end < signs->length && has(signs->at[end], ALNUM)) continue;
        if (found(asking, raw, end, words->of_head[i]) < 0) return -1;
    }
    return 0;
}

int words_find(const Words *words, const Signs *signs, Py_ssize_t from, Py_ssize_t to, WordFound *found, void *asking) {
    if (words->count == 0) return 0;
    uint8_t folded[PIECE + 4] = {0};
    uint16_t places[PIECE];
    for (Py_ssize_t next; from < to; from = next) {
        const Py_ssize_t many = to - from < PIECE ? to - from : PIECE;
        /* A word that begins in this piece must end in it, save in the last: the next begins where the longest may. */
        const Py_ssize_t begins = from + many == to ? many : many - words->longest + 1;
        for (Py_ssize_t i = 0; i < many; i++) folded[i] = words->folds[signs->at[from + i]];
        memset(folded + many, 0, 4);
        Py_ssize_t kept = 0;
        for (Py_ssize_t i = 0; i < begins; i++) {
            places[kept] = (uint16_t)i;
            const uint32_t head = head_at(words, folded + i);
            kept += (Py_ssize_t)(words->heads[head >> 6] >> (head & 63)) & 1;
        }
        for (Py_ssize_t k = 0; k < kept; k++) {
            const Py_ssize_t place = places[k];
            if (try_head(words, signs, folded + place, many - place, from + place, found, asking) < 0)
                return -1;
        }
        next = from + begins;
    }
    return 0;
}
