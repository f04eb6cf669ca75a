#include "screen.h"

#include <string.h>

#include "screen_rules.h"

enum { KEPT = 1 << 24 /* characters of a text whose workspace is worth keeping for the next one */ };

typedef struct {
    Signs signs;
    Quotations quotations;
} Workspace;

typedef struct {
    PyObject_HEAD
    ScreenRules rules;
    Workspace *idle; /* NULL while a text is looked at */
} Screen;

/* How a sign counts among the pieces of words: in lower case, a line break as a space, an apostrophe as a straight one. */
static void fold_pieces(uint8_t folds[256]) {
    for (int i = 0; i < 256; i++) folds[i] = i < 0x80 ? (uint8_t)(i >= 'A' && i <= 'Z' ? i + 'a' - 'A' : i) : 0;
    folds['\n'] = ' ';
    folds[SINGLE_CLOSING] = '\'';
    folds[KELVIN] = 'k';
    folds[DOTTED_I] = 'i';
}

static int read_pieces(ScreenRules *rules, PyObject *pieces, PyObject *masks) {
    fold_pieces(rules->pieces.folds);
    if (PyTuple_GET_SIZE(pieces) != PyTuple_GET_SIZE(masks)) {
        PyErr_SetString(PyExc_ValueError, "each piece must have its mask");
        return -1;
    }
    if (words_begin(&rules->pieces, pieces) < 0) return -1;
    rules->masks = PyMem_Calloc((size_t)PyTuple_GET_SIZE(masks) + 1, sizeof(uint64_t));
    if (rules->masks == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(masks); i++) {
        rules->masks[i] = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(masks, i));
        if (PyErr_Occurred()) return -1;
    }
    return 0;
}

static int read_small(SmallWords *small, PyObject *words) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(words); i++) {
        PyObject *word = PyTuple_GET_ITEM(words, i);
        if (!PyBytes_Check(word) || PyBytes_GET_SIZE(word) > SMALL_WORD || small->count == SMALL_WORDS) {
            PyErr_SetString(PyExc_ValueError, "small words must be bytes, short and few");
            return -1;
        }
        uint8_t *letters = small->words[small->count++];
        letters[0] = (uint8_t)PyBytes_GET_SIZE(word);
        memcpy(letters + 1, PyBytes_AS_STRING(word), letters[0]);
    }
    return 0;
}

static int read_sets(ScreenRules *rules, PyObject *tuple) {
    SignSet *sets[] = {
        &rules->plain_before, &rules->plain_after, &rules->special_lines, &rules->item_begins, &rules->between,
        &rules->quotation.before_opening, &rules->quotation.after_closing, &rules->quotation.sentence_end,
    };
    const Py_ssize_t many = sizeof sets / sizeof sets[0];
    for (Py_ssize_t i = 0; i < many; i++) {
        PyObject *characters = i < PyTuple_GET_SIZE(tuple) ? PyTuple_GET_ITEM(tuple, i) : NULL;
        if (characters == NULL || !PyUnicode_Check(characters)) {
            PyErr_Format(PyExc_TypeError, "there must be %zd sets of characters, each a str", many);
            return -1;
        }
        if (sign_set(sets[i], characters) < 0) return -1;
    }
    return 0;
}

static PyObject *screen_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"pieces", "masks", "small", "sets", "reaches", NULL};
    PyObject *pieces, *masks, *small, *sets;
    Reaches reaches;
    Py_ssize_t cut;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!O!O!(nnnnnnn)", names, &PyTuple_Type, &pieces, &PyTuple_Type, &masks,
                                     &PyTuple_Type, &small, &PyTuple_Type, &sets, &reaches.hint_left,
                                     &reaches.hint_right, &reaches.quarrel_left, &reaches.quarrel_right, &reaches.title,
                                     &reaches.single, &cut))
        return NULL;
    const Py_ssize_t each[] = {reaches.hint_left,     reaches.hint_right, reaches.quarrel_left,
                               reaches.quarrel_right, reaches.title,      reaches.single, cut};
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        if (each[i] < 0 || each[i] > 1 << 20) return PyErr_Format(PyExc_ValueError, "a reach of %zd characters", each[i]);
    Screen *self = (Screen *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    self->rules.reaches = reaches;
    if (read_pieces(&self->rules, pieces, masks) < 0 || read_small(&self->rules.small, small) < 0 ||
        read_sets(&self->rules, sets) < 0)
        Py_CLEAR(self);
    else
        self->rules.quotation.cut = cut;
    return (PyObject *)self;
}

static void workspace_free(Workspace *work) {
    if (work == NULL) return;
    signs_free(&work->signs);
    quotations_free(&work->quotations);
    PyMem_Free(work);
}

static void screen_dealloc(Screen *self) {
    PyTypeObject *type = Py_TYPE(self);
    workspace_free(self->idle);
    words_end(&self->rules.pieces);
    PyMem_Free(self->rules.masks);
    type->tp_free(self);
    Py_DECREF(type);
}

/* A workspace with the signs and quotations of ``text``; NULL with an exception. Given back by ``leave``. */
static Workspace *enter(Screen *self, PyObject *text) {
    Workspace *work = self->idle != NULL ? self->idle : PyMem_Calloc(1, sizeof(Workspace));
    self->idle = NULL;
    if (work == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (signs_read(&work->signs, text) == 0 && quotations_find(&work->quotations, &work->signs, &self->rules.quotation) == 0)
        return work;
    workspace_free(work);
    return NULL;
}

static void leave(Screen *self, Workspace *work) {
    if (self->idle == NULL && work->signs.length < KEPT)
        self->idle = work;
    else
        workspace_free(work);
}

/* Item ``place`` of a span or block as a number from 0 to ``most``; -1 with an exception. */
static Py_ssize_t offset_in(PyObject *sequence, Py_ssize_t place, Py_ssize_t most) {
    PyObject *item = NULL;
    if (PyTuple_Check(sequence) && PyTuple_GET_SIZE(sequence) > place) item = PyTuple_GET_ITEM(sequence, place);
    if (PyList_Check(sequence) && PyList_GET_SIZE(sequence) > place) item = PyList_GET_ITEM(sequence, place);
    if (item == NULL || !PyLong_Check(item)) {
        PyErr_SetString(PyExc_TypeError, "a span is (start, end), a block (start, end, kind), in tuples or lists");
        return -1;
    }
    const Py_ssize_t offset = PyLong_AsSsize_t(item);
    if (offset == -1 && PyErr_Occurred()) return -1;
    if (offset < 0 || offset > most) {
        PyErr_Format(PyExc_ValueError, "an offset outside of the text: %zd", offset);
        return -1;
    }
    return offset;
}

/* Whether a block's kind is none of those of plain prose; -1 with an exception. */
static int is_special(PyObject *block) {
    static const char *const plain[] = {"paragraph", "transcript", "caption", ""};
    PyObject *kind = NULL;
    if (PyTuple_Check(block) && PyTuple_GET_SIZE(block) == 3) kind = PyTuple_GET_ITEM(block, 2);
    if (PyList_Check(block) && PyList_GET_SIZE(block) == 3) kind = PyList_GET_ITEM(block, 2);
    if (kind == NULL || !PyUnicode_Check(kind)) {
        PyErr_SetString(PyExc_TypeError, "a block is (start, end, kind), a tuple or list");
        return -1;
    }
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (PyUnicode_CompareWithASCIIString(kind, plain[i]) == 0) return 0;
    return 1;
}

/* Whether any block is special, with all of them looked at; -1 with an exception. */
static int any_special(PyObject *blocks) {
    int any = 0;
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(blocks); i++) {
        PyObject *block = PySequence_Fast_GET_ITEM(blocks, i);
        const int special = is_special(block);
        if (special < 0 || offset_in(block, 0, PY_SSIZE_T_MAX) < 0 || offset_in(block, 1, PY_SSIZE_T_MAX) < 0) return -1;
        any |= special;
    }
    return any;
}

/* Whether ``start`` is in a special block; -1 with an exception. */
static int in_special(PyObject *blocks, Py_ssize_t start) {
    Py_ssize_t low = 0, high = PySequence_Fast_GET_SIZE(blocks);
    while (low < high) {
        const Py_ssize_t middle = low + (high - low) / 2;
        const Py_ssize_t begin = offset_in(PySequence_Fast_GET_ITEM(blocks, middle), 0, PY_SSIZE_T_MAX);
        if (begin < 0) return -1;
        if (begin <= start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0) return 0;
    PyObject *block = PySequence_Fast_GET_ITEM(blocks, low - 1);
    const Py_ssize_t end = offset_in(block, 1, PY_SSIZE_T_MAX);
    return end < 0 ? -1 : start < end ? is_special(block) : 0;
}

/* places.may_list_links. */
static int may_list_links(const Signs *signs) {
    if (signs_first(signs, "GitHub - ", 0, 0, signs->length) >= 0) return 1;
    for (Py_ssize_t at = 0; (at = signs_first(signs, "mentioned", 0, at, signs->length)) >= 0;) {
        at += 9;
        if (signs_at(signs, ":", at) || signs_at(signs, " :", at)) return 1;
    }
    return 0;
}

/* What attribution.Attribution knows of the whole text. */
static Whole look_over(const Workspace *work, PyObject *blocks, Py_ssize_t title, int spoken, int marked) {
    const Signs *signs = &work->signs;
    const Py_ssize_t length = signs->length, many = PySequence_Fast_GET_SIZE(blocks);
    Whole whole = {.signs = signs, .quotations = &work->quotations, .title = title, .spoken = spoken};
    whole.marked = marked && (many > 1 || (many == 1 && signs_first(signs, "\n\n", 0, 0, length) < 0));
    whole.code_signs = sign_first(signs, '`', 0, length) >= 0 || signs_first(signs, "\":", 0, 0, length) >= 0;
    whole.items = !spoken && !whole.marked && sign_first(signs, '2', 0, length) >= 0 &&
                  (signs_first(signs, "Quote 2", 0, 0, length) >= 0 || signs_first(signs, "Link 2", 0, 0, length) >= 0);
    whole.linked = !spoken && !whole.marked && may_list_links(signs);
    whole.links = signs_first(signs, "](", 0, 0, length) >= 0;
    return whole;
}

/* Append (number, triggers) of each span that has any. -1 with an exception. */
static int list_triggers(const Screen *self, const Whole *whole, PyObject *spans, PyObject *list) {
    Lines lines = {0, -1, 0};
    for (Py_ssize_t number = 0; number < PySequence_Fast_GET_SIZE(spans); number++) {
        PyObject *span = PySequence_Fast_GET_ITEM(spans, number);
        const Py_ssize_t start = offset_in(span, 0, whole->signs->length);
        const Py_ssize_t end = start < 0 ? -1 : offset_in(span, 1, whole->signs->length);
        if (end < 0) return -1;
        if (start >= end) {
            PyErr_SetString(PyExc_ValueError, "a span ends where it begins, or before");
            return -1;
        }
        const int special = whole->blocks == NULL ? 0 : in_special(whole->blocks, start);
        if (special < 0) return -1;
        const uint64_t beside = triggers_beside(&self->rules, whole, &lines, start, end, special);
        if (beside == 0) continue;
        PyObject *pair = Py_BuildValue("(nK)", number, (unsigned long long)beside);
        if (pair == NULL || PyList_Append(list, pair) < 0) {
            Py_XDECREF(pair);
            return -1;
        }
        Py_DECREF(pair);
    }
    return 0;
}

static PyObject *screen_beside(Screen *self, PyObject *args) {
    PyObject *text, *given_spans, *given_blocks;
    Py_ssize_t title;
    int spoken, marked;
    if (!PyArg_ParseTuple(args, "UOOnpp", &text, &given_spans, &given_blocks, &title, &spoken, &marked)) return NULL;
    if (title < 0) return PyErr_Format(PyExc_ValueError, "a title of %zd characters", title);
    PyObject *spans = PySequence_Fast(given_spans, "spans must be a sequence");
    PyObject *blocks = spans == NULL ? NULL : PySequence_Fast(given_blocks, "blocks must be a sequence");
    PyObject *list = blocks == NULL ? NULL : PyList_New(0);
    const int special = list == NULL ? -1 : any_special(blocks);
    Workspace *work = special < 0 ? NULL : enter(self, text);
    if (work != NULL) {
        Whole whole = look_over(work, blocks, title, spoken, marked);
        whole.blocks = special ? blocks : NULL;
        if (list_triggers(self, &whole, spans, list) < 0) Py_CLEAR(list);
        leave(self, work);
    } else {
        Py_CLEAR(list);
    }
    Py_XDECREF(spans);
    Py_XDECREF(blocks);
    return list;
}

static PyObject *screen_quotations(Screen *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_Format(PyExc_TypeError, "a text must be a str, not %.80s", Py_TYPE(text)->tp_name);
    Workspace *work = enter(self, text);
    if (work == NULL) return NULL;
    PyObject *list = PyList_New(work->quotations.count);
    for (Py_ssize_t i = 0; list != NULL && i < work->quotations.count; i++) {
        PyObject *pair = Py_BuildValue("(nn)", work->quotations.found[i].start, work->quotations.found[i].end);
        if (pair == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, i, pair);
    }
    leave(self, work);
    return list;
}

static PyMethodDef screen_methods[] = {
    {"beside", (PyCFunction)screen_beside, METH_VARARGS, "(number, triggers) of each span beside which any rule can apply."},
    {"quotations", (PyCFunction)screen_quotations, METH_O, "(start, end) of each quotation in double marks, by place."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot screen_slots[] = {
    {Py_tp_doc, "What stands beside the mentions of one text after the other."},
    {Py_tp_new, screen_new},
    {Py_tp_dealloc, screen_dealloc},
    {Py_tp_methods, screen_methods},
    {0, NULL},
};

PyType_Spec screen_spec = {
    .name = "analysis.terms._native.Screen",
    .basicsize = sizeof(Screen),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = screen_slots,
};
