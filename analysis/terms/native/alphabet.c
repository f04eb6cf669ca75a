#include "alphabet.h"

#include <string.h>

#include "ascii.h"

static Page unknown;

void alphabet_begin(Alphabet *alphabet, PyObject *make) {
    memset(unknown.codes, UNKNOWN, sizeof unknown.codes);
    for (int number = 0; number < PAGES; number++) alphabet->pages[number] = &unknown;
    alphabet->make = Py_NewRef(make);
}

void alphabet_end(Alphabet *alphabet) {
    for (int number = 0; number < PAGES; number++)
        if (alphabet->pages[number] != NULL && alphabet->pages[number] != &unknown)
            PyMem_Free((void *)alphabet->pages[number]);
    Py_CLEAR(alphabet->make);
}

/* Whether the first page says of ASCII what ascii_codes does. */
static int is_ascii_right(const uint8_t *page) {
    uint8_t points[0x80], told[0x80], coded[0x80];
    for (int i = 0; i < 0x80; i++) points[i] = (uint8_t)i;
    for (int i = 0; i < 0x80; i += 16) {
        const Bytes plain = plain_separators(sixteen(page + i)), codes = ascii_codes(sixteen(points + i));
        memcpy(told + i, &plain, sizeof plain);
        memcpy(coded + i, &codes, sizeof codes);
    }
    return memcmp(told, coded, sizeof told) == 0;
}

int alphabet_learn(Alphabet *alphabet, Py_UCS4 point) {
    const long number = (long)(point >> 8);
    PyObject *made = PyObject_CallFunction(alphabet->make, "l", number);
    if (made == NULL) return -1;
    const Py_ssize_t plain = sizeof(Page), whole = plain + 256 * (1 + MOST_SEVERAL);
    if (!PyBytes_Check(made) || (PyBytes_GET_SIZE(made) != plain && PyBytes_GET_SIZE(made) != whole)) {
        Py_DECREF(made);
        PyErr_SetString(PyExc_ValueError, "a page must be the bytes of 256 codes, with what they stand for or without");
        return -1;
    }
    const Py_ssize_t size = PyBytes_GET_SIZE(made);
    const uint8_t *bytes = (const uint8_t *)PyBytes_AS_STRING(made);
    int sound = 1;
    if (number == 0 && !is_ascii_right(bytes)) sound = 0;
    for (int i = 0; i < 256; i++) {
        if (bytes[i] == UNKNOWN) sound = 0;
        if (bytes[i] == SEVERAL && (size != whole || bytes[256 + i * (1 + MOST_SEVERAL)] > MOST_SEVERAL)) sound = 0;
    }
    Page *page = sound ? PyMem_Malloc((size_t)size) : NULL;
    if (page != NULL) memcpy(page, bytes, (size_t)size);
    Py_DECREF(made);
    if (page == NULL) {
        if (sound)
            PyErr_NoMemory();
        else
            PyErr_SetString(PyExc_ValueError, "a page must know all of its characters, and ASCII as the extension does");
        return -1;
    }
    /* Another thread may have come first while Python ran, and somebody may be reading what it put there. */
    if (alphabet->pages[number] == &unknown)
        alphabet->pages[number] = page;
    else
        PyMem_Free(page);
    return 0;
}
