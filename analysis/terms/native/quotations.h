/* The quotations of a text in double marks: quotations.Quotations, in C. */
#ifndef WATCHWORD_QUOTATIONS_H
#define WATCHWORD_QUOTATIONS_H

#include "signs.h"

/* What stands between two marks, and how far any quotation reaches up to this one. */
typedef struct {
    Py_ssize_t start, end, reach;
} Quotation;

typedef struct {
    Py_ssize_t start;
    uint8_t mark;
} Waiting;

typedef struct {
    Quotation *found; /* by start, then end */
    Py_ssize_t count;
    Py_ssize_t *marks; /* where they stand */
    Py_ssize_t mark_count;
    Waiting *waiting; /* openings that have no partner yet */
    Py_ssize_t waiting_count;
    Py_ssize_t *breaks; /* where paragraphs begin */
    Py_ssize_t break_count;
    Py_ssize_t capacity, break_capacity;
} Quotations;

/* What may stand before an opening mark, behind a closing one, and at the end of a sentence; from the beginning of a text
   how far a curly mark may close what was opened before it. */
typedef struct {
    SignSet before_opening, after_closing, sentence_end;
    Py_ssize_t cut;
} QuotationSigns;

/* Find those of a text. -1 with an exception where memory is missing. */
int quotations_find(Quotations *quotations, const Signs *signs, const QuotationSigns *rules);
void quotations_free(Quotations *quotations);

/* Whether one of them holds ``start`` to ``end``. */
int quotations_around(const Quotations *quotations, Py_ssize_t start, Py_ssize_t end);

#endif
