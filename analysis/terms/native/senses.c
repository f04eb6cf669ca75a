#include "senses.h"

#include <string.h>

/* How a sign counts in a rule's word: senses._PLAIN, and folding.lowered for what is not ASCII. */
static void fold_words(uint8_t folds[256]) {
    for (int i = 0; i < 256; i++) folds[i] = i < 0x80 ? (uint8_t)(i >= 'A' && i <= 'Z' ? i + 'a' - 'A' : i) : 0;
    folds['\n'] = folds['-'] = ' ';
    folds[KELVIN] = 'k';
}

/* ``adjacent`` is (holds or None, pairs): the bytes of two letters in ``pairs``, one after the other, 0 for any. */
static int read_adjacent(Adjacent *read, PyObject *adjacent) {
    PyObject *holds, *pairs;
    if (!PyArg_ParseTuple(adjacent, "OS", &holds, &pairs)) return -1;
    const char *letters = PyBytes_AS_STRING(pairs);
    if (holds != Py_None && !PyCallable_Check(holds)) {
        PyErr_SetString(PyExc_TypeError, "what says whether words stand beside a mention must be callable, or None");
        return -1;
    }
    read->holds = Py_NewRef(holds);
    for (Py_ssize_t i = 0; i + 1 < PyBytes_GET_SIZE(pairs); i += 2)
        for (int one = 0; one < 32; one++)
            for (int other = 0; other < 32; other++)
                if ((!letters[i] || (letters[i] & 31) == one) && (!letters[i + 1] || (letters[i + 1] & 31) == other))
                    read->pairs[one] |= UINT32_C(1) << other;
    return 0;
}

/* ``near`` is (the numbers of words, tokens). */
static int read_near(Near *read, PyObject *near, Py_ssize_t words) {
    PyObject *numbers;
    if (!PyArg_ParseTuple(near, "O!n", &PyTuple_Type, &numbers, &read->tokens)) return -1;
    if (read->tokens < 1 || read->tokens > 1 << 20) {
        PyErr_SetString(PyExc_ValueError, "a number of tokens that is none");
        return -1;
    }
    if (PyTuple_GET_SIZE(numbers) == 0) return 0;
    read->wanted = PyMem_Calloc((size_t)words / 64 + 1, sizeof(uint64_t));
    if (read->wanted == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(numbers); i++) {
        const Py_ssize_t number = PyLong_AsSsize_t(PyTuple_GET_ITEM(numbers, i));
        if (number < 0 || number >= words) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a word must be told by its number");
            return -1;
        }
        read->wanted[number >> 6] |= UINT64_C(1) << (number & 63);
    }
    return 0;
}

/* ``rule`` is (sense, surfaces, before, after, near, unless). */
static int read_rule(SenseRule *read, PyObject *rule, Py_ssize_t words) {
    PyObject *sense, *surfaces, *before, *after, *near, *unless;
    if (!PyTuple_Check(rule)) {
        PyErr_SetString(PyExc_TypeError, "a rule is a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(rule, "OO!O!O!O!O!", &sense, &PyTuple_Type, &surfaces, &PyTuple_Type, &before, &PyTuple_Type,
                          &after, &PyTuple_Type, &near, &PyTuple_Type, &unless))
        return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(surfaces); i++)
        if (!PyUnicode_Check(PyTuple_GET_ITEM(surfaces, i))) {
            PyErr_SetString(PyExc_TypeError, "a surface must be a str");
            return -1;
        }
    read->sense = Py_NewRef(sense);
    read->surfaces = Py_NewRef(surfaces);
    if (read_adjacent(&read->before, before) < 0 || read_adjacent(&read->after, after) < 0) return -1;
    return read_near(&read->near, near, words) < 0 || read_near(&read->unless, unless, words) < 0 ? -1 : 0;
}

/* ``terms`` is a tuple of tuples of rules. */
static int read_terms(Senses *self, PyObject *terms) {
    size_t rules = 0;
    const Py_ssize_t many = PyTuple_GET_SIZE(terms);
    for (Py_ssize_t i = 0; i < many; i++) {
        if (!PyTuple_Check(PyTuple_GET_ITEM(terms, i))) {
            PyErr_SetString(PyExc_TypeError, "a term's rules must be a tuple");
            return -1;
        }
        rules += (size_t)PyTuple_GET_SIZE(PyTuple_GET_ITEM(terms, i));
    }
    self->terms = PyMem_Calloc((size_t)many + 1, sizeof(SenseTerm));
    self->rules = PyMem_Calloc(rules + 1, sizeof(SenseRule));
    if (self->terms == NULL || self->rules == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < many; i++) {
        PyObject *of_term = PyTuple_GET_ITEM(terms, i);
        self->terms[i] = (SenseTerm){self->rule_count, PyTuple_GET_SIZE(of_term)};
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(of_term); k++)
            if (read_rule(&self->rules[self->rule_count++], PyTuple_GET_ITEM(of_term, k), self->words.count) < 0) return -1;
    }
    return 0;
}

static int read_numbers(Senses *self, PyObject *numbers, Py_ssize_t terms) {
    PyObject *name, *number;
    Py_ssize_t at = 0;
    self->numbers = PyDict_Copy(numbers);
    if (self->numbers == NULL) return -1;
    while (PyDict_Next(self->numbers, &at, &name, &number)) {
        const Py_ssize_t place = PyLong_Check(number) ? PyLong_AsSsize_t(number) : -1;
        if (place < 0 || place >= terms) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a term must be told by its number");
            return -1;
        }
    }
    return 0;
}

static PyObject *senses_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"words", "numbers", "terms", "otherwise", "between", "characters", "adjacent", NULL};
    PyObject *words, *numbers, *terms, *otherwise, *between;
    Py_ssize_t characters, adjacent;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!O!OUnn", names, &PyTuple_Type, &words, &PyDict_Type, &numbers,
                                     &PyTuple_Type, &terms, &otherwise, &between, &characters, &adjacent))
        return NULL;
    if (characters < 0 || characters > 1 << 20 || adjacent < 0 || adjacent > 1 << 20)
        return PyErr_Format(PyExc_ValueError, "%zd characters for each token, %zd beside a mention", characters, adjacent);
    Senses *self = (Senses *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    self->characters = characters;
    self->adjacent = adjacent;
    self->otherwise = Py_NewRef(otherwise);
    fold_words(self->words.folds);
    self->words.whole = 1;
    if (sign_set(&self->between, between) < 0 || words_begin(&self->words, words) < 0 ||
        read_terms(self, terms) < 0 || read_numbers(self, numbers, PyTuple_GET_SIZE(terms)) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static int senses_traverse(Senses *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->otherwise);
    Py_VISIT(self->numbers);
    for (Py_ssize_t i = 0; i < self->rule_count; i++) {
        Py_VISIT(self->rules[i].sense);
        Py_VISIT(self->rules[i].surfaces);
        Py_VISIT(self->rules[i].before.holds);
        Py_VISIT(self->rules[i].after.holds);
    }
    return 0;
}

static int senses_clear(Senses *self) {
    const Py_ssize_t many = self->rule_count;
    self->rule_count = 0;
    for (Py_ssize_t i = 0; i < many; i++) {
        Py_CLEAR(self->rules[i].sense);
        Py_CLEAR(self->rules[i].surfaces);
        Py_CLEAR(self->rules[i].before.holds);
        Py_CLEAR(self->rules[i].after.holds);
        PyMem_Free(self->rules[i].near.wanted);
        PyMem_Free(self->rules[i].unless.wanted);
    }
    Py_CLEAR(self->otherwise);
    Py_CLEAR(self->numbers);
    return 0;
}

static void senses_dealloc(Senses *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    senses_clear(self);
    senses_free_work(self->idle);
    words_end(&self->words);
    PyMem_Free(self->terms);
    PyMem_Free(self->rules);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef senses_methods[] = {
    {"decide", (PyCFunction)senses_decide, METH_VARARGS, "What is said of each mention, by the first rule that applies."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot senses_slots[] = {
    {Py_tp_doc, "The rules of sense of all terms, compiled."},
    {Py_tp_new, senses_new},
    {Py_tp_dealloc, senses_dealloc},
    {Py_tp_traverse, senses_traverse},
    {Py_tp_clear, senses_clear},
    {Py_tp_methods, senses_methods},
    {0, NULL},
};

PyType_Spec senses_spec = {
    .name = "analysis.terms._native.Senses",
    .basicsize = sizeof(Senses),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = senses_slots,
};
