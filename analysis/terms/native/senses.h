/* The Python type: the rules of sense of all terms, applied to the mentions of one text after the other. */
#ifndef WATCHWORD_SENSES_H
#define WATCHWORD_SENSES_H

#include "signs.h"
#include "wordhits.h"
#include "words.h"

/* Words that stand directly beside a mention: before they are looked for in Python, two of their letters are here. */
typedef struct {
    PyObject *holds;    /* (text, start, end) -> bool, or None where the rule asks for nothing there */
    uint32_t pairs[32]; /* a bit for the lower five bits of two letters: of words before, the last two; else the first */
} Adjacent;

/* Words of which one stands near: a bit for each of all words, and with less than how many tokens between. */
typedef struct {
    uint64_t *wanted; /* NULL where the rule asks for nothing */
    Py_ssize_t tokens;
} Near;

typedef struct {
    PyObject *sense;    /* what is said of the mention */
    PyObject *surfaces; /* a tuple of str; any where it is empty */
    Adjacent before, after;
    Near near, unless;
} SenseRule;

typedef struct {
    Py_ssize_t first, count; /* of its rules */
} SenseTerm;

typedef struct {
    Signs signs;
    WordHits hits;
} SenseWork;

typedef struct {
    PyObject_HEAD
    PyObject *otherwise; /* what is said where no rule applies */
    PyObject *numbers;   /* dict: term -> its number */
    SenseTerm *terms;
    SenseRule *rules;
    Py_ssize_t rule_count;
    Words words;
    SignSet between; /* what may stand between a mention and what is directly beside it, white space apart */
    Py_ssize_t characters, adjacent; /* that are looked at for each token, and for a word directly beside a mention */
    SenseWork *idle;
} Senses;

extern PyType_Spec senses_spec;

/* ``decide(text, spans, terms)``: the list of what is said of each mention. */
PyObject *senses_decide(Senses *self, PyObject *args);
void senses_free_work(SenseWork *work);

#endif
