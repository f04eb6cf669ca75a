/* The module analysis.terms._native: what is told to Python of all this (its types are in _native.pyi). */
#include "scanner.h"
#include "screen_rules.h"
#include "senses.h"
#include "signs.h"

/* Set ``variants`` from (term, variant, cased or None, doubtful). */
static int read_variants(Scanner *self, PyObject *variants) {
    self->variant_count = 0;
    self->variants = PyMem_Calloc((size_t)PyTuple_GET_SIZE(variants) + 1, sizeof(Taker));
    if (self->variants == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(variants); i++) {
        Taker *taker = &self->variants[i];
        PyObject *term, *name, *cased;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(variants, i), "UUOpn", &term, &name, &cased, &taker->doubtful,
                              &taker->term_number))
            return -1;
        if ((cased != Py_None && !PyUnicode_Check(cased)) || taker->term_number < 0) {
            PyErr_SetString(PyExc_TypeError, "a variant is (term, variant, cased or None, doubtful, term's number)");
            return -1;
        }
        taker->term = Py_NewRef(term);
        taker->name = Py_NewRef(name);
        taker->cased = Py_NewRef(cased);
        self->variant_count = i + 1;
        if (taker->term_number >= self->term_count) self->term_count = taker->term_number + 1;
    }
    return 0;
}

/* Set ``form_takers`` and ``takers`` from one tuple of variants' numbers for each form. */
static int read_takers(Scanner *self, PyObject *takers) {
    const Py_ssize_t forms = PyTuple_GET_SIZE(takers);
    size_t count = 1;
    for (Py_ssize_t i = 0; i < forms; i++) {
        if (!PyTuple_Check(PyTuple_GET_ITEM(takers, i))) {
            PyErr_SetString(PyExc_TypeError, "the takers of a form must be a tuple of numbers");
            return -1;
        }
        count += (size_t)PyTuple_GET_SIZE(PyTuple_GET_ITEM(takers, i));
    }
    self->form_takers = PyMem_Calloc((size_t)forms + 1, sizeof(Py_ssize_t));
    self->takers = PyMem_Calloc(count, sizeof(Py_ssize_t));
    if (self->form_takers == NULL || self->takers == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t put = 0;
    for (Py_ssize_t i = 0; i < forms; i++) {
        PyObject *each = PyTuple_GET_ITEM(takers, i);
        for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(each); k++) {
            const Py_ssize_t variant = PyLong_AsSsize_t(PyTuple_GET_ITEM(each, k));
            if (variant < 0 || variant >= self->variant_count) {
                if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a taker must be a variant's number");
                return -1;
            }
            self->takers[put++] = variant;
        }
        self->form_takers[i + 1] = put;
    }
    return 0;
}

static PyObject *scanner_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"match", "variants", "forms", "takers", "page", "agrees", NULL};
    PyObject *match, *variants, *forms, *takers, *page, *agrees;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!O!O!OO", names, &PyType_Type, &match, &PyTuple_Type, &variants,
                                     &PyTuple_Type, &forms, &PyTuple_Type, &takers, &page, &agrees))
        return NULL;
    if (!PyType_IsSubtype((PyTypeObject *)match, &PyTuple_Type) || PyTuple_GET_SIZE(forms) != PyTuple_GET_SIZE(takers)) {
        PyErr_SetString(PyExc_TypeError, "match must be a type of tuples, and each form have its takers");
        return NULL;
    }
    Scanner *self = (Scanner *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    alphabet_begin(&self->alphabet, page);
    self->match = (PyTypeObject *)Py_NewRef(match);
    self->agrees = Py_NewRef(agrees);
    if (read_variants(self, variants) < 0 || forms_begin(&self->forms, forms) < 0 || read_takers(self, takers) < 0)
        Py_CLEAR(self);
    return (PyObject *)self;
}

static int scanner_traverse(Scanner *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->alphabet.make);
    Py_VISIT(self->match);
    Py_VISIT(self->agrees);
    return 0;
}

static int scanner_clear(Scanner *self) {
    Py_CLEAR(self->alphabet.make);
    Py_CLEAR(self->match);
    Py_CLEAR(self->agrees);
    return 0;
}

static void scanner_dealloc(Scanner *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    scanner_clear(self);
    scanner_free_workspace(self);
    alphabet_end(&self->alphabet);
    forms_end(&self->forms);
    for (Py_ssize_t i = 0; i < self->variant_count; i++) {
        Py_DECREF(self->variants[i].term);
        Py_DECREF(self->variants[i].name);
        Py_DECREF(self->variants[i].cased);
    }
    PyMem_Free(self->variants);
    PyMem_Free(self->form_takers);
    PyMem_Free(self->takers);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyMethodDef scanner_methods[] = {
    {"find", (PyCFunction)scanner_find, METH_O, "All mentions in a text, by start, the longer first."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot scanner_slots[] = {
    {Py_tp_doc, "Variants compiled, to be found in one text after the other."},
    {Py_tp_new, scanner_new},
    {Py_tp_dealloc, scanner_dealloc},
    {Py_tp_traverse, scanner_traverse},
    {Py_tp_clear, scanner_clear},
    {Py_tp_methods, scanner_methods},
    {0, NULL},
};

static PyType_Spec scanner_spec = {
    .name = "analysis.terms._native.Scanner",
    .basicsize = sizeof(Scanner),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = scanner_slots,
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec) {
    PyObject *type = PyType_FromModuleAndSpec(module, spec, NULL);
    const int added = type == NULL ? -1 : PyModule_AddObjectRef(module, name, type);
    Py_XDECREF(type);
    return added;
}

static int module_exec(PyObject *module) {
    static const struct {
        const char *name;
        int value;
    } codes[] = {
        {"NOTHING", NOTHING}, {"SEVERAL", SEVERAL}, {"BLANK", BLANK}, {"BREAK", BREAK}, {"RETURN", RETURN},
        {"FEED", FEED},       {"DASH", DASH},       {"OTHER", OTHER}, {"WORD", WORD},   {"LAST_KIND", LAST_KIND},
        {"MOST_SEVERAL", MOST_SEVERAL},
        {"HINTED", HINTED},   {"CODE", CODE},       {"TITLE_LINE", TITLE_LINE}, {"LISTED", LISTED}, {"HEADING", HEADING},
        {"RUN_IN", RUN_IN},   {"LINK", LINK},       {"QUOTE_LINE", QUOTE_LINE}, {"INTRODUCED", INTRODUCED},
        {"CITED", CITED},     {"DOUBLE", DOUBLE},   {"SINGLE", SINGLE},         {"BLOCK", BLOCK},   {"ITEMS", ITEMS},
        {"PROSE", PROSE},     {"TITLED", TITLED},   {"ANNOUNCED", ANNOUNCED},   {"STEMS", STEMS},     {"QUARRELS", QUARRELS},
    };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (PyModule_AddIntConstant(module, codes[i].name, codes[i].value) < 0) return -1;
    /* By this the build tells whether the extension is that of its sources (native_build.py). */
    if (PyModule_AddStringConstant(module, "INPUTS", INPUTS) < 0) return -1;
    signs_begin();
    if (add_type(module, "Scanner", &scanner_spec) < 0 || add_type(module, "Screen", &screen_spec) < 0) return -1;
    return add_type(module, "Senses", &senses_spec);
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "analysis.terms._native",
    .m_doc = "Matching in C, and what the rules of voice and sense have to look at.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__native(void);
PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&module); }
