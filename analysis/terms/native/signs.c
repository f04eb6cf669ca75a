#include "signs.h"

#include <string.h>

#include "bits.h"

static const Py_UCS4 named[] = {
    0x201C, 0x201D, 0x201E, 0x00AB, 0x00BB, 0x2018, 0x2019, 0x2013, 0x2014,
    0x2026, 0x00A0, 0x2009, 0x200A, 0x202F, 0x2022, 0x00B7, 0x212A, 0x0130,
};
_Static_assert(sizeof named / sizeof named[0] == LAST_NAMED - 0x80 + 1, "each name has its character");

uint8_t sign_properties[256];
static uint8_t known[0x10000]; /* the signs that were asked for before; 0 is none beyond ASCII */

static uint8_t properties_of(Py_UCS4 point) {
    return (uint8_t)((Py_UNICODE_ISALNUM(point) ? ALNUM : 0) | (Py_UNICODE_ISUPPER(point) ? UPPER : 0) |
                     (Py_UNICODE_ISLOWER(point) ? LOWER : 0) | (Py_UNICODE_ISDIGIT(point) ? DIGIT : 0) |
                     (Py_UNICODE_ISSPACE(point) ? SPACE : 0));
}

void signs_begin(void) {
    for (int i = 0; i < 0x80; i++) sign_properties[i] = properties_of((Py_UCS4)i);
    for (int i = 0x80; i <= LAST_NAMED; i++) {
        sign_properties[i] = properties_of(named[i - 0x80]);
        known[named[i - 0x80]] = (uint8_t)i;
    }
    for (int i = 0; i < 0x20; i++) sign_properties[UNNAMED + i] = (uint8_t)i;
}

uint8_t sign_of(Py_UCS4 point) {
    if (point < 0x80) return (uint8_t)point;
    if (point >= sizeof known) return (uint8_t)(UNNAMED + properties_of(point));
    if (known[point] == 0) known[point] = (uint8_t)(UNNAMED + properties_of(point));
    return known[point];
}

#define POINT Py_UCS1
#define SIGN sign_1
#include "signing.h"
#define POINT Py_UCS2
#define SIGN sign_2
#include "signing.h"
#define POINT Py_UCS4
#define SIGN sign_4
#include "signing.h"

int signs_read(Signs *signs, PyObject *text) {
    const int kind = (int)PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    signs->length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text)) {
        signs->at = data;
        return 0;
    }
    if (signs->length > signs->capacity) {
        const Py_ssize_t capacity = signs->length + signs->length / 8;
        uint8_t *memory = PyMem_Realloc(signs->memory, (size_t)capacity);
        if (memory == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        signs->memory = memory;
        signs->capacity = capacity;
    }
    if (kind == PyUnicode_1BYTE_KIND)
        sign_1(data, signs->length, signs->memory);
    else if (kind == PyUnicode_2BYTE_KIND)
        sign_2(data, signs->length, signs->memory);
    else
        sign_4(data, signs->length, signs->memory);
    signs->at = signs->memory;
    return 0;
}

void signs_free(Signs *signs) {
    PyMem_Free(signs->memory);
    *signs = (Signs){0};
}

int sign_set(SignSet *set, PyObject *characters) {
    memset(set, 0, sizeof *set);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(characters); i++) {
        const uint8_t sign = sign_of(PyUnicode_READ_CHAR(characters, i));
        if (sign >= UNNAMED) {
            PyErr_Format(PyExc_ValueError, "a character without a sign for itself in %R", characters);
            return -1;
        }
        set->has[sign] = 1;
    }
    return 0;
}

Py_ssize_t sign_first(const Signs *signs, uint8_t sign, Py_ssize_t from, Py_ssize_t to) {
    if (from >= to) return -1;
    const uint8_t *found = memchr(signs->at + from, sign, (size_t)(to - from));
    return found == NULL ? -1 : found - signs->at;
}

Py_ssize_t sign_last(const Signs *signs, uint8_t sign, Py_ssize_t from, Py_ssize_t to) {
    for (; to - from >= 16; to -= 16) {
        if (is_zero((Bytes)(sixteen(signs->at + to - 16) == sign))) continue;
        while (signs->at[to - 1] != sign) to--;
        return to - 1;
    }
    for (; to > from; to--)
        if (signs->at[to - 1] == sign) return to - 1;
    return -1;
}

int signs_at(const Signs *signs, const char *wanted, Py_ssize_t place) {
    const Py_ssize_t many = (Py_ssize_t)strlen(wanted);
    return many <= signs->length - place && memcmp(signs->at + place, wanted, (size_t)many) == 0;
}

Py_ssize_t signs_first(const Signs *signs, const char *wanted, int rare, Py_ssize_t from, Py_ssize_t to) {
    to -= (Py_ssize_t)strlen(wanted) - 1 - rare;
    for (from += rare; (from = sign_first(signs, (uint8_t)wanted[rare], from, to)) >= 0; from++)
        if (signs_at(signs, wanted, from - rare)) return from - rare;
    return -1;
}
