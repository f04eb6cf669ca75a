/* What a screen is told of the rules, and what it looks at of one text. */
#ifndef WATCHWORD_SCREEN_RULES_H
#define WATCHWORD_SCREEN_RULES_H

#include "screen.h"

enum { SMALL_WORDS = 64, SMALL_WORD = 15 };

/* Words that a title writes small: works._SMALL. */
typedef struct {
    uint8_t words[SMALL_WORDS][SMALL_WORD + 1]; /* length, then letters */
    int count;
} SmallWords;

/* Characters that rules look at beside a mention. */
typedef struct {
    Py_ssize_t hint_left, hint_right, quarrel_left, quarrel_right, title, single;
} Reaches;

typedef struct {
    Words pieces; /* of words */
    uint64_t *masks;  /* of each piece: the bits of what it is a trigger for; TITLED and ANNOUNCED for CITED */
    SmallWords small;
    Reaches reaches;
    SignSet plain_before, plain_after, special_lines, item_begins, between;
    QuotationSigns quotation;
} ScreenRules;

/* A piece's bits beside those of a mention. */
enum { TITLED = 1 << 15, ANNOUNCED = 1 << 9 };

/* What is known of all of a text. */
typedef struct {
    const Signs *signs;
    const Quotations *quotations;
    PyObject *blocks; /* a list or tuple of (start, end, kind), or NULL where all are plain */
    Py_ssize_t title; /* characters of the document's title, 0 for none */
    int spoken, marked, items, linked, code_signs, links;
} Whole;

/* The line, or lines, that the last mention was in. */
typedef struct {
    Py_ssize_t line, stop;
    int odd;
} Lines;

/* The triggers beside a mention: 0 where its voice is the author's own, in the body. ``block`` says that it is in
   one that is not plain. */
uint64_t triggers_beside(const ScreenRules *rules, const Whole *whole, Lines *lines, Py_ssize_t start, Py_ssize_t end,
                         int block);

#endif
