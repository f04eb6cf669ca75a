#include "quotations.h"

#include <stdlib.h>
#include <string.h>

#include "bits.h"

static inline int is_mark(uint8_t sign) { return sign == '"' || (uint8_t)(sign - CURLY_OPENING) <= LAST_DOUBLE - CURLY_OPENING; }

static int reserve(Quotations *quotations, Py_ssize_t marks) {
    if (marks <= quotations->capacity) return 0;
    const size_t capacity = (size_t)(2 * marks + 64);
    Py_ssize_t *places = PyMem_Realloc(quotations->marks, capacity * sizeof(Py_ssize_t));
    if (places != NULL) quotations->marks = places;
    Waiting *waiting = PyMem_Realloc(quotations->waiting, capacity * sizeof(Waiting));
    if (waiting != NULL) quotations->waiting = waiting;
    /* A mark may end what was carried over from the last paragraph and what it has a partner for. */
    Quotation *found = PyMem_Realloc(quotations->found, (2 * capacity + 1) * sizeof(Quotation));
    if (found != NULL) quotations->found = found;
    if (places == NULL || waiting == NULL || found == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    quotations->capacity = (Py_ssize_t)capacity;
    return 0;
}

static int put_mark(Quotations *quotations, Py_ssize_t place) {
    if (reserve(quotations, quotations->mark_count + 1) < 0) return -1;
    quotations->marks[quotations->mark_count++] = place;
    return 0;
}

static int list_marks(Quotations *quotations, const Signs *signs) {
    quotations->mark_count = 0;
    Py_ssize_t from = 0;
    for (; from + 16 <= signs->length; from += 16) {
        const Bytes here = sixteen(signs->at + from);
        if (is_zero((Bytes)(here == '"') | (Bytes)((here - CURLY_OPENING) <= LAST_DOUBLE - CURLY_OPENING))) continue;
        for (Py_ssize_t place = from; place < from + 16; place++)
            if (is_mark(signs->at[place]) && put_mark(quotations, place) < 0) return -1;
    }
    for (; from < signs->length; from++)
        if (is_mark(signs->at[from]) && put_mark(quotations, from) < 0) return -1;
    return 0;
}

static void put(Quotations *quotations, Py_ssize_t start, Py_ssize_t end) {
    quotations->found[quotations->count++] = (Quotation){start, end, 0};
}

/* A blank line, or one of ``>`` alone, with the white space around it: quotations._PARAGRAPH. */
static int list_breaks(Quotations *quotations, const Signs *signs) {
    const Py_ssize_t length = signs->length;
    quotations->break_count = 0;
    Py_ssize_t line = 0;
    while ((line = sign_first(signs, '\n', line, length)) >= 0) {
        Py_ssize_t place = ++line;
        while (place < length && strchr(" \t>", signs->at[place]) != NULL && signs->at[place]) place++;
        if (place == length || signs->at[place] != '\n') continue;
        for (place++; place < length && has(signs->at[place], SPACE);) place++;
        if (place < length && signs->at[place] == '>')
            for (place++; place < length && (signs->at[place] == ' ' || signs->at[place] == '\t');) place++;
        if (quotations->break_count == quotations->break_capacity) {
            const Py_ssize_t capacity = 2 * quotations->break_capacity + 64;
            Py_ssize_t *breaks = PyMem_Realloc(quotations->breaks, (size_t)capacity * sizeof(Py_ssize_t));
            if (breaks == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            quotations->breaks = breaks;
            quotations->break_capacity = capacity;
        }
        quotations->breaks[quotations->break_count++] = line = place;
    }
    return 0;
}

static inline uint8_t sign_before(const Signs *signs, Py_ssize_t at) { return at > 0 ? signs->at[at - 1] : ' '; }

static inline uint8_t sign_after(const Signs *signs, Py_ssize_t at) {
    return at + 1 < signs->length ? signs->at[at + 1] : ' ';
}

/* quotations.plain_quotations: 0 where every mark has its partner in its line, each in its way; else 1. */
static int find_plain(Quotations *quotations, const Signs *signs, const QuotationSigns *rules) {
    Py_ssize_t straight = -1, curly = -1; /* the mark that waits for its partner */
    quotations->count = 0;
    for (Py_ssize_t i = 0; i < quotations->mark_count; i++) {
        const Py_ssize_t at = quotations->marks[i];
        const uint8_t mark = signs->at[at];
        if (mark == '"' && straight < 0) {
            straight = at;
            if (at > 0 && !rules->before_opening.has[signs->at[at - 1]]) return 1;
            if (at + 1 == signs->length || has(signs->at[at + 1], SPACE) || signs->at[at + 1] == '"') return 1;
        } else if (mark == '"') {
            if (has(signs->at[at - 1], SPACE) || sign_first(signs, '\n', straight, at) >= 0) return 1;
            if (at + 1 < signs->length && !rules->after_closing.has[signs->at[at + 1]]) return 1;
            put(quotations, straight + 1, at);
            straight = -1;
        } else if (mark == CURLY_OPENING && curly < 0) {
            curly = at;
        } else if (mark == CURLY_CLOSING && curly >= 0) {
            if (sign_first(signs, '\n', curly, at) >= 0) return 1;
            put(quotations, curly + 1, at);
            curly = -1;
        } else {
            return 1;
        }
    }
    return straight >= 0 || curly >= 0;
}

static int opens(const Quotations *quotations, const Signs *signs, const QuotationSigns *rules, Py_ssize_t at,
                 Py_ssize_t waiting) {
    const uint8_t mark = signs->at[at], before = sign_before(signs, at), after = sign_after(signs, at);
    const uint8_t last = waiting ? quotations->waiting[waiting - 1].mark : 0;
    const int may_open = rules->before_opening.has[before] && !has(after, SPACE);
    if (mark == '"') {
        const int may_close = rules->after_closing.has[after] && !has(before, SPACE);
        return may_open && may_close ? !waiting : may_open;
    }
    if (mark == CURLY_OPENING && last == LOW_OPENING) return 0;
    if (mark == CURLY_OPENING || mark == LOW_OPENING) return 1;
    if (mark == LEFT_GUILLEMET) return last != RIGHT_GUILLEMET;
    return may_open && !waiting;
}

static int closes(const Signs *signs, const QuotationSigns *rules, Py_ssize_t at) {
    const uint8_t before = sign_before(signs, at);
    return rules->after_closing.has[sign_after(signs, at)] && !has(before, SPACE | DIGIT);
}

/* What is still open when the next mark stands in a later paragraph: quotations._carried. */
static void carry(Quotations *quotations, const Signs *signs, const QuotationSigns *rules, Py_ssize_t at, Py_ssize_t here,
                  Py_ssize_t paragraph) {
    if (quotations->waiting_count == 0) return;
    if (at == quotations->breaks[here - 1] && here == paragraph + 1) {
        put(quotations, quotations->waiting[0].start, quotations->breaks[paragraph]);
        quotations->waiting_count = 0;
        return;
    }
    const int goes_on =
        here <= paragraph + 4 && !opens(quotations, signs, rules, at, 0) && closes(signs, rules, at);
    quotations->waiting_count = goes_on;
}

/* Whether the text begins inside a sentence. */
static int begins_small(const Signs *signs) {
    Py_ssize_t at = 0;
    while (at < signs->length && has(signs->at[at], SPACE)) at++;
    return at < signs->length && has(signs->at[at], LOWER);
}

/* quotations._closes_before_it_opened. */
static int closes_before_it_opened(const Signs *signs, const QuotationSigns *rules, Py_ssize_t at, int first) {
    if (!first && (signs->at[at] != CURLY_CLOSING || at > rules->cut || sign_first(signs, CURLY_OPENING, 0, at) >= 0))
        return 0;
    return begins_small(signs) && closes(signs, rules, at);
}

static int ends_sentence(const Signs *signs, const QuotationSigns *rules) {
    Py_ssize_t end = signs->length;
    while (end > 0 && has(signs->at[end - 1], SPACE)) end--;
    return end > 0 && rules->sentence_end.has[signs->at[end - 1]];
}

/* quotations.double_quotations. */
static int find_double(Quotations *quotations, const Signs *signs, const QuotationSigns *rules) {
    if (list_breaks(quotations, signs) < 0) return -1;
    Py_ssize_t paragraph = 0, here = 0;
    quotations->count = quotations->waiting_count = 0;
    for (Py_ssize_t i = 0; i < quotations->mark_count; i++) {
        const Py_ssize_t at = quotations->marks[i];
        while (here < quotations->break_count && quotations->breaks[here] <= at) here++;
        if (here != paragraph) carry(quotations, signs, rules, at, here, paragraph);
        paragraph = here;
        if (opens(quotations, signs, rules, at, quotations->waiting_count))
            quotations->waiting[quotations->waiting_count++] = (Waiting){at + 1, signs->at[at]};
        else if (quotations->waiting_count)
            put(quotations, quotations->waiting[--quotations->waiting_count].start, at);
        else if (closes_before_it_opened(signs, rules, at, i == 0 && here == 0))
            put(quotations, 0, at);
    }
    if (quotations->waiting_count && paragraph == quotations->break_count && !ends_sentence(signs, rules))
        put(quotations, quotations->waiting[0].start, signs->length);
    return 0;
}

static int by_place(const void *one, const void *other) {
    const Quotation *a = one, *b = other;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

int quotations_find(Quotations *quotations, const Signs *signs, const QuotationSigns *rules) {
    quotations->count = 0;
    if (list_marks(quotations, signs) < 0) return -1;
    if (quotations->mark_count == 0) return 0;
    if (find_plain(quotations, signs, rules) && find_double(quotations, signs, rules) < 0) return -1;
    qsort(quotations->found, (size_t)quotations->count, sizeof(Quotation), by_place);
    Py_ssize_t reach = -1;
    for (Quotation *each = quotations->found; each < quotations->found + quotations->count; each++) {
        if (each->end > reach) reach = each->end;
        each->reach = reach;
    }
    return 0;
}

void quotations_free(Quotations *quotations) {
    PyMem_Free(quotations->found);
    PyMem_Free(quotations->marks);
    PyMem_Free(quotations->waiting);
    PyMem_Free(quotations->breaks);
    *quotations = (Quotations){0};
}

int quotations_around(const Quotations *quotations, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t low = 0, high = quotations->count;
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        if (quotations->found[middle].start <= start)
            low = middle + 1;
        else
            high = middle;
    }
    for (Py_ssize_t at = low - 1; at >= 0 && quotations->found[at].reach >= end; at--)
        if (quotations->found[at].end >= end) return 1;
    return 0;
}
