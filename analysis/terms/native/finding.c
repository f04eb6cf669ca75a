/* One text's search, from the str to the list of matches. */
#include "scanner.h"

enum { KEPT = 1 << 24 /* bytes of a workspace that are worth keeping for the next text */ };

/* A cased variant's letters as ``text`` has them from ``start`` to ``end``: 1 or 0, or -1 where only folding can say.
   The same letters without regard to case are known to stand there. */
static int case_agrees(const Scanner *self, PyObject *cased, PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    const int kind = (int)PyUnicode_KIND(text), cased_kind = (int)PyUnicode_KIND(cased);
    const void *data = PyUnicode_DATA(text), *cased_data = PyUnicode_DATA(cased);
    const Py_ssize_t length = PyUnicode_GET_LENGTH(cased);
    Py_ssize_t at = 0;
    while (start < end) {
        const Py_UCS4 point = PyUnicode_READ(kind, data, start);
        if (point >= 0x80) return -1;
        const int between = is_separator(alphabet_code(&self->alphabet, point));
        if (at == length || PyUnicode_READ(cased_kind, cased_data, at) != (between ? ' ' : point)) return 0;
        at++;
        do
            start++;
        while (between && start < end && is_separator(alphabet_code(&self->alphabet, PyUnicode_READ(kind, data, start))));
    }
    return at == length;
}

/* Whether the surface is the variant's, beyond having its codes; -1 with an exception. */
static int surface_agrees(const Scanner *self, Py_ssize_t variant, PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    const Taker *taker = &self->variants[variant];
    if (!taker->doubtful) {
        if (taker->cased == Py_None) return 1;
        const int agrees = case_agrees(self, taker->cased, text, start, end);
        if (agrees >= 0) return agrees;
    }
    PyObject *surface = PyUnicode_Substring(text, start, end);
    if (surface == NULL) return -1;
    PyObject *answer = PyObject_CallFunction(self->agrees, "nO", variant, surface);
    Py_DECREF(surface);
    if (answer == NULL) return -1;
    const int agrees = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return agrees;
}

static int put_mentions(const Scanner *self, Workspace *work, PyObject *text) {
    work->mentions.count = 0;
    for (const Hit *hit = work->hits.hits, *last = hit + work->hits.count; hit < last; hit++) {
        const Py_ssize_t start = folded_start(&work->folded, hit->start), end = folded_end(&work->folded, hit->end);
        for (Py_ssize_t i = self->form_takers[hit->form]; i < self->form_takers[hit->form + 1]; i++) {
            const Py_ssize_t variant = self->takers[i];
            const int agrees = surface_agrees(self, variant, text, start, end);
            if (agrees < 0) return -1;
            if (agrees && mentions_put(&work->mentions, start, end, variant, self->variants[variant].term_number) < 0)
                return -1;
        }
    }
    return mentions_settle(&work->mentions, self->term_count);
}

/* The mention as a named tuple: what its class's own ``__new__`` makes, in a fifth of the time. */
static PyObject *match_of(const Scanner *self, PyObject *text, const Mention *mention) {
    PyObject *start = PyLong_FromSsize_t(mention->start), *end = PyLong_FromSsize_t(mention->end);
    PyObject *surface = PyUnicode_Substring(text, mention->start, mention->end);
    PyObject *match = start && end && surface ? self->match->tp_alloc(self->match, 6) : NULL;
    if (match == NULL) {
        Py_XDECREF(start);
        Py_XDECREF(end);
        Py_XDECREF(surface);
        return NULL;
    }
    const Taker *taker = &self->variants[mention->variant];
    PyTuple_SET_ITEM(match, 0, start);
    PyTuple_SET_ITEM(match, 1, end);
    PyTuple_SET_ITEM(match, 2, Py_NewRef(taker->term));
    PyTuple_SET_ITEM(match, 3, Py_NewRef(taker->name));
    PyTuple_SET_ITEM(match, 4, surface);
    PyTuple_SET_ITEM(match, 5, Py_NewRef(mention->outer < 0 ? Py_None : self->variants[mention->outer].term));
    /* Numbers and str hold nothing, so a match is never part of a cycle: nothing to look for among millions. */
    PyObject_GC_UnTrack(match);
    return match;
}

static PyObject *list_matches(const Scanner *self, const Mentions *mentions, PyObject *text) {
    PyObject *matches = PyList_New(mentions->count);
    for (Py_ssize_t i = 0; matches != NULL && i < mentions->count; i++) {
        PyObject *match = match_of(self, text, &mentions->mentions[i]);
        if (match == NULL)
            Py_CLEAR(matches);
        else
            PyList_SET_ITEM(matches, i, match);
    }
    return matches;
}

static void workspace_free(Workspace *work) {
    folded_free(&work->folded);
    hits_free(&work->hits);
    mentions_free(&work->mentions);
    PyMem_Free(work);
}

PyObject *scanner_find(Scanner *self, PyObject *text) {
    if (!PyUnicode_Check(text)) {
        PyErr_Format(PyExc_TypeError, "a text must be a str, not %.80s", Py_TYPE(text)->tp_name);
        return NULL;
    }
    /* While Python code is asked another thread may search with the same variants. */
    Workspace *work = self->idle != NULL ? self->idle : PyMem_Calloc(1, sizeof(Workspace));
    self->idle = NULL;
    if (work == NULL) return PyErr_NoMemory();
    PyObject *matches = NULL;
    if (fold_text(&work->folded, &self->alphabet, text) == 0 && scan(&work->hits, &self->forms, &work->folded) == 0 &&
        put_mentions(self, work, text) == 0)
        matches = list_matches(self, &work->mentions, text);
    if (self->idle == NULL && work->folded.capacity < KEPT)
        self->idle = work;
    else
        workspace_free(work);
    return matches;
}

void scanner_free_workspace(Scanner *self) {
    if (self->idle != NULL) workspace_free(self->idle);
    self->idle = NULL;
}
