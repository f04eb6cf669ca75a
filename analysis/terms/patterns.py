"""A variant as a person writes it in the lexicon -> the concrete forms it stands for.

``weight(s)``, ``distill(s|ed|ing)``: optional endings; none is always included.
``open [foundation|base] model``, ``open[-source] weights``: at most one of the words, or none.
"""

from __future__ import annotations

import itertools
import re

from analysis.terms.folding import SEPARATORS, fold_variant

MOST_FORMS = 500

_PART = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]|([^()\[\]]+)|(.)", re.DOTALL)
_SEPARATOR_RUN = re.compile(f"[{re.escape(SEPARATORS)}]{{2,}}")


class PatternError(ValueError):
    """A pattern that cannot be expanded. ``mend`` says what to write instead."""

    def __init__(self, message: str, mend: str) -> None:
        self.mend = mend
        super().__init__(message)


def expand(pattern: str) -> tuple[str, ...]:
    """The concrete forms of ``pattern``, fullest options last, without doubles.

    >>> expand("open[-source] model(s)")
    ('open model', 'open models', 'open-source model', 'open-source models')

    Raises PatternError for brackets that do not match, an empty choice, nothing to find, and more than 500 forms.
    """
    choices: list[tuple[str, ...]] = []
    for part in _PART.finditer(pattern):
        endings, words, plain, stray = part.groups()
        if stray is not None:
            raise PatternError(
                f'"{stray}" in "{pattern}" has no partner or stands inside another bracket',
                "close every ( and [ and do not nest them",
            )
        if plain is not None:
            choices.append((plain,))
            continue
        options = tuple((endings if endings is not None else words).split("|"))
        if not all(option.strip() for option in options):
            raise PatternError(
                f'an empty choice in "{pattern}"', "leave it out: having none of the choices is always included"
            )
        choices.append(("", *options))
    forms = 1
    for options in choices:
        forms *= len(options)
    if forms > MOST_FORMS:
        raise PatternError(
            f'"{pattern}" stands for {forms} forms, more than {MOST_FORMS}', "split it into several plainer variants"
        )
    expanded = dict.fromkeys(_tidy("".join(chosen)) for chosen in itertools.product(*choices))
    if not all(any(c.isalnum() for c in fold_variant(form)) for form in expanded):
        raise PatternError(
            f'"{pattern}" can stand for nothing at all', "write at least one letter or digit outside the brackets"
        )
    return tuple(expanded)


def _tidy(form: str) -> str:
    """One separator where a word was left out between two."""
    return _SEPARATOR_RUN.sub(lambda run: run.group()[0], form).strip(SEPARATORS)
