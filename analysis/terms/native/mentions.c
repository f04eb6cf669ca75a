#include "mentions.h"

#include <stdlib.h>

int mentions_put(Mentions *mentions, Py_ssize_t start, Py_ssize_t end, Py_ssize_t variant, Py_ssize_t term) {
    if (mentions->count == mentions->capacity) {
        const Py_ssize_t capacity = 2 * mentions->capacity + 64;
        Mention *grown = PyMem_Realloc(mentions->mentions, (size_t)capacity * sizeof(Mention));
        if (grown != NULL) mentions->mentions = grown;
        Py_ssize_t *open = PyMem_Realloc(mentions->open, (size_t)capacity * sizeof(Py_ssize_t));
        if (open != NULL) mentions->open = open;
        if (grown == NULL || open == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        mentions->capacity = capacity;
    }
    mentions->mentions[mentions->count++] = (Mention){start, end, variant, term, -1};
    return 0;
}

/* By start, the longer first, then by the order of the variants. */
static int by_place(const void *one, const void *other) {
    const Mention *a = one, *b = other;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return a->variant < b->variant ? -1 : a->variant > b->variant;
}

static void sort(Mentions *mentions) {
    for (Py_ssize_t i = 1; i < mentions->count; i++)
        if (by_place(&mentions->mentions[i - 1], &mentions->mentions[i]) > 0) {
            qsort(mentions->mentions, (size_t)mentions->count, sizeof(Mention), by_place);
            return;
        }
}

/* Drop what lies within another mention of its term; of two in one place the first variant stays. */
static void keep_longest(Mentions *mentions) {
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < mentions->count; i++) {
        const Mention each = mentions->mentions[i];
        if (each.end <= mentions->reach[each.term]) continue;
        mentions->reach[each.term] = each.end;
        mentions->mentions[kept++] = each;
    }
    mentions->count = kept;
    for (Py_ssize_t i = 0; i < kept; i++) mentions->reach[mentions->mentions[i].term] = -1;
}

static void nest(Mentions *mentions) {
    Mention *all = mentions->mentions;
    Py_ssize_t open_count = 0;
    for (Py_ssize_t i = 0; i < mentions->count; i++) {
        Mention *each = &all[i];
        Py_ssize_t still = 0, width = each->end - each->start;
        for (Py_ssize_t o = 0; o < open_count; o++) {
            const Mention *outer = &all[mentions->open[o]];
            if (outer->end <= each->start) continue;
            mentions->open[still++] = mentions->open[o];
            const Py_ssize_t outer_width = outer->end - outer->start;
            if (outer->end >= each->end && outer->term != each->term && outer_width > width) {
                each->outer = outer->variant;
                width = outer_width;
            }
        }
        mentions->open[still++] = i;
        open_count = still;
    }
}

int mentions_settle(Mentions *mentions, Py_ssize_t terms) {
    if (mentions->reach == NULL) {
        mentions->reach = PyMem_Calloc((size_t)terms + 1, sizeof(Py_ssize_t));
        if (mentions->reach == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        for (Py_ssize_t i = 0; i < terms; i++) mentions->reach[i] = -1;
    }
    sort(mentions);
    keep_longest(mentions);
    nest(mentions);
    return 0;
}

void mentions_free(Mentions *mentions) {
    PyMem_Free(mentions->mentions);
    PyMem_Free(mentions->open);
    PyMem_Free(mentions->reach);
    *mentions = (Mentions){0};
}
