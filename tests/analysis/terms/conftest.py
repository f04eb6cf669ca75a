"""The slow oracle as a fixture (a module beside the tests cannot be imported by name), and small makers."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from analysis.terms.lexicon import Variant


@pytest.fixture(scope="session")
def oracle():
    spec = importlib.util.spec_from_file_location("matching_oracle", Path(__file__).with_name("oracle.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def variants_of():
    """``variants_of({"openness": ["open source"]}, cased={...})`` -> the variants, in that order."""

    def make(terms, cased=None):
        made = [Variant(term, form, form) for term, forms in terms.items() for form in forms]
        return made + [Variant(term, form, form, True) for term, forms in (cased or {}).items() for form in forms]

    return make
