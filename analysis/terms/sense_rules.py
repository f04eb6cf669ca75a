"""A term's rules of sense, as the lexicon states them: ``[[term.senses]]`` tables -> SenseRule.

    [[words]]                        a list of words that several rules share
    id = "ai"
    words = ["AI", "language model(s)", "training"]

    [[term.senses]]                  under a [[term]]; tried in order, the first that applies decides
    rule = "ordinary software"       its name, in the benchmark's table of effects
    sense = "near"                   near: the same words in a neighbouring field; off: another meaning; on: the concept
    near = ["licence(s)", "@ai"]     one of these must stand within so many tokens; "@ai" is the list of that id
    unless = ["@ai"]                 none of these may
    within = 40                      tokens, before or after (default 12)
    unless_within = 8                tokens for ``unless`` where they differ
    before = ["policy"]              one of these must stand directly before
    after = ["in the editor"]        one of these must stand directly after
    surface = ["Distill"]            the mention is written so, capitals counting

A rule applies where all of its conditions hold. A mention that no rule fits is ``on``. Words are written like variants:
optional endings in round brackets, an optional word in square ones; capitals do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from analysis.terms.patterns import PatternError, expand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sense = Literal["on", "near", "off"]

SENSES: tuple[Sense, ...] = get_args(Sense)
TOKENS = 12
MOST_TOKENS = 200
KEYS = ("rule", "sense", "near", "unless", "within", "unless_within", "before", "after", "surface")
_LISTS = ("near", "unless", "before", "after", "surface")


class SenseRuleError(ValueError):
    """A table that cannot be read: the ``number``-th of those given. ``key`` is at fault, ``mend`` says what to write."""

    def __init__(self, message: str, key: str, mend: str, number: int = 0) -> None:
        self.key = key
        self.mend = mend
        self.number = number
        super().__init__(message)


@dataclass(frozen=True)
class SenseRule:
    """One rule. Words are in lower case and expanded, ``surface`` is as written; an empty condition always holds."""

    rule: str
    sense: Sense
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    within: int = TOKENS
    unless_within: int = TOKENS
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    surface: tuple[str, ...] = ()


def read_words(tables: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The shared lists of words of the lexicon's ``[[words]]`` tables, expanded, by id. Raises SenseRuleError."""
    lists: dict[str, tuple[str, ...]] = {}
    for number, table in enumerate(tables):
        name = table.get("id")
        if set(table) != {"id", "words"} or not isinstance(name, str) or not name:
            mend = 'write id = "ai" and words = ["..."]'
            raise SenseRuleError("a list of words has more or less than an id and words", "id", mend, number)
        if name in lists:
            raise SenseRuleError(f'the list of words "{name}" is given twice', "id", "give each its own id", number)
        try:
            lists[name] = _words(table["words"], "words", {})
        except SenseRuleError as error:
            error.number = number
            raise
    return lists


def read_sense_rules(
    tables: Sequence[Mapping[str, Any]], lists: Mapping[str, tuple[str, ...]]
) -> tuple[SenseRule, ...]:
    """The rules of one term's ``senses`` tables, in order; ``lists`` are those of ``read_words``.

    Raises SenseRuleError for an unknown or missing key, an unknown sense or list, a number of tokens that is none, a
    pattern that cannot be expanded, and a rule without any condition that is not the last one.
    """
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SenseRuleError('"senses" is not a list of tables', "senses", "head each rule with [[term.senses]]")
    rules = []
    for number, table in enumerate(tables):
        try:
            rules.append(_rule(table, lists))
        except SenseRuleError as error:
            error.number = number
            raise
    for number, rule in enumerate(rules[:-1]):
        if not (rule.near or rule.unless or rule.before or rule.after or rule.surface):
            mend = "give it a condition, or put it last"
            raise SenseRuleError(
                f'rule "{rule.rule}" has no condition, so that none after it can apply', "rule", mend, number
            )
    return tuple(rules)


def _rule(table: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]]) -> SenseRule:
    name = table.get("rule")
    if not isinstance(name, str) or not name.strip():
        raise SenseRuleError("a rule of sense has no name", "rule", 'write rule = "ordinary software"')
    for key in table:
        if key not in KEYS:
            raise SenseRuleError(f'rule "{name}": unknown key "{key}"', key, f"use only {', '.join(KEYS)}")
    sense = table.get("sense")
    if sense not in SENSES:
        raise SenseRuleError(f'rule "{name}": unknown sense {sense!r}', "sense", f"write one of {', '.join(SENSES)}")
    within = _tokens(table, name, "within", TOKENS)
    words = {key: _words(table[key], key, lists, cased=key == "surface") for key in _LISTS if key in table}
    return SenseRule(name, sense, within=within, unless_within=_tokens(table, name, "unless_within", within), **words)


def _tokens(table: Mapping[str, Any], name: str, key: str, default: int) -> int:
    value = table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_TOKENS:
        mend = f"write a whole number from 1 to {MOST_TOKENS}"
        raise SenseRuleError(f'rule "{name}": "{key}" is no number of tokens', key, mend)
    return value


def _words(value: object, key: str, lists: Mapping[str, tuple[str, ...]], *, cased: bool = False) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
        raise SenseRuleError(f'"{key}" is not a list of texts', key, f'write {key} = ["...", "..."]')
    words: list[str] = []
    for word in value:
        if word.startswith("@"):
            if word[1:] not in lists:
                mend = f'add [[words]] with id = "{word[1:]}", or use one of: {", ".join(lists) or "none is declared"}'
                raise SenseRuleError(f'unknown list of words "{word}"', key, mend)
            words += lists[word[1:]]
            continue
        try:
            words += expand(word if cased else word.lower())
        except PatternError as error:
            raise SenseRuleError(str(error), key, error.mend) from error
    return tuple(dict.fromkeys(words))
