/* A text as the rules of voice and sense look at it: one byte for each character, so that all of them read the same
   kind of array whatever the text's width, and offsets stay those of the text. */
#ifndef WATCHWORD_SIGNS_H
#define WATCHWORD_SIGNS_H

#include <Python.h>
#include <stdint.h>

/* ASCII is itself. A character that some rule asks for has a sign of its own from 0x80 on, in this order; all others
   are UNNAMED with their properties. */
enum {
    CURLY_OPENING = 0x80,
    CURLY_CLOSING,
    LOW_OPENING,
    LEFT_GUILLEMET,
    RIGHT_GUILLEMET,
    LAST_DOUBLE = RIGHT_GUILLEMET,
    SINGLE_OPENING,
    SINGLE_CLOSING,
    EN_DASH,
    EM_DASH,
    ELLIPSIS,
    NO_BREAK_SPACE,
    THIN_SPACE,
    HAIR_SPACE,
    NARROW_SPACE,
    BULLET,
    MIDDLE_DOT,
    KELVIN,   /* K, which is "k" in lower case */
    DOTTED_I, /* İ, which is "i" and a combining dot in lower case */
    LAST_NAMED = DOTTED_I,
    UNNAMED = 0xC0,
};

/* What str's methods say of a sign's character. */
enum { ALNUM = 1, UPPER = 2, LOWER = 4, DIGIT = 8, SPACE = 16 };

extern uint8_t sign_properties[256];

static inline int has(uint8_t sign, uint8_t properties) { return (sign_properties[sign] & properties) != 0; }

typedef struct {
    const uint8_t *at; /* in the str itself where that is ASCII, else in ``memory`` */
    Py_ssize_t length;
    uint8_t *memory;
    Py_ssize_t capacity;
} Signs;

/* Once, before all else. */
void signs_begin(void);

/* Read ``text``, which must live as long as what was read is looked at. -1 with an exception where memory is missing. */
int signs_read(Signs *signs, PyObject *text);
void signs_free(Signs *signs);

/* The sign of a character. */
uint8_t sign_of(Py_UCS4 point);

typedef struct {
    uint8_t has[256];
} SignSet;

/* The characters of a str. -1 with an exception where one of them has no sign for itself. */
int sign_set(SignSet *set, PyObject *characters);

/* Where ``sign`` stands first from ``from`` up to ``to``, and last; -1 where it does not. */
Py_ssize_t sign_first(const Signs *signs, uint8_t sign, Py_ssize_t from, Py_ssize_t to);
Py_ssize_t sign_last(const Signs *signs, uint8_t sign, Py_ssize_t from, Py_ssize_t to);

/* The same of several signs in a row, of which the one numbered ``rare`` stands seldom. */
Py_ssize_t signs_first(const Signs *signs, const char *wanted, int rare, Py_ssize_t from, Py_ssize_t to);

/* Whether they stand at ``place``. */
int signs_at(const Signs *signs, const char *wanted, Py_ssize_t place);

#endif
