"""``seeds/lexicon.toml`` -> Lexicon. The format is described in ``seeds/README.md``.

path -> text -> tables -> checked, in file order -> expanded variants -> Lexicon. The first mistake stops the
reading, and names the file, the line and the mend.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from typing import TYPE_CHECKING, Any, NoReturn

from analysis.errors import LexiconError
from analysis.terms.folding import fold_variant
from analysis.terms.model import Lexicon, Pattern, RivalSet, Term, TermKind, Variant, term_hash
from analysis.terms.patterns import PatternError, expand
from analysis.terms.sense_rules import SenseRule, SenseRuleError, read_sense_rules, read_words
from crawler.toml_lines import line_of, place_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Lexicon", "LexiconError", "Pattern", "RivalSet", "Term", "Variant", "read_lexicon", "term_hash"]

_TABLES = ("rival_set", "words", "term")
_RIVAL_SET_KEYS = ("id", "label", "definition")
_TERM_KEYS = ("id", "label", "definition", "rival_set", "kind", "variants", "cased", "senses")
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon of the file; at least one term, terms and variants in its order.

    A form that a term writes twice, if only with another hyphen, is one variant: the first. A form counts as
    the variant of one term only.

    Raises LexiconError for a file that is missing or not UTF-8, a TOML syntax error, an unknown or missing key,
    a value of the wrong type, a bad or doubled id, an unknown rival set or kind, a pattern that cannot be
    expanded, a term without variants, a variant of two terms, and a rule of sense that cannot be read.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LexiconError("not UTF-8 text", str(path), line, "save the file as UTF-8") from error
    except OSError as error:
        raise LexiconError(
            f"cannot be read ({error.strerror or error})", str(path), None, "name a readable lexicon file"
        ) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, what = place_of(error, text)
        raise LexiconError(f"not valid TOML: {what}", str(path), line, "mend the line, or quote the value") from error
    return _Reader(str(path), text).lexicon(data, hashlib.sha256(content).hexdigest())


class _Reader:
    """One reading of one file: keeps the text so that a mistake is reported with its line."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._taken: dict[str, Variant] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._senses_read = 0

    def lexicon(self, data: dict[str, Any], version: str) -> Lexicon:
        for key in data:
            if key not in _TABLES:
                line = line_of(self._text, "", 0, key) if not isinstance(data[key], list) else line_of(self._text, key)
                self._fail(f'unknown table or key "{key}"', line, "use [[rival_set]], [[words]] and [[term]]")
        rival_sets = self._rival_sets(self._tables(data, "rival_set"))
        try:
            self._words = read_words(self._tables(data, "words"))
        except SenseRuleError as error:
            self._fail(str(error), line_of(self._text, "words", error.number, error.key), error.mend)
        terms: list[Term] = []
        variants: list[Variant] = []
        known = {rival_set.id for rival_set in rival_sets}
        for index, table in enumerate(self._tables(data, "term")):
            term, forms = self._term(index, table, known)
            if any(term.id == other.id for other in terms):
                self._fail(
                    f'the term id "{term.id}" is used twice', self._line(index, "id"), "give each term its own id"
                )
            terms.append(term)
            variants += forms
        if not terms:
            self._fail("no [[term]] in it", None, "add at least one term with id, label, definition and variants")
        return Lexicon(tuple(terms), tuple(variants), version, self._path, rival_sets)

    def _rival_sets(self, tables: list[dict[str, Any]]) -> tuple[RivalSet, ...]:
        found: dict[str, RivalSet] = {}
        for index, table in enumerate(tables):
            self._check_keys("rival_set", index, table, _RIVAL_SET_KEYS, _RIVAL_SET_KEYS)
            rival_set = RivalSet(*(self._string("rival_set", index, table, key) for key in _RIVAL_SET_KEYS))
            self._check_id("rival_set", index, rival_set.id)
            if rival_set.id in found:
                line = line_of(self._text, "rival_set", index, "id")
                self._fail(f'the rival set id "{rival_set.id}" is used twice', line, "give each rival set its own id")
            found[rival_set.id] = rival_set
        return tuple(found.values())

    def _term(self, index: int, table: dict[str, Any], rival_sets: set[str]) -> tuple[Term, list[Variant]]:
        self._check_keys("term", index, table, _TERM_KEYS, ("id", "label", "definition"))
        term_id, label, definition = (self._string("term", index, table, key) for key in ("id", "label", "definition"))
        self._check_id("term", index, term_id)
        rival_set = self._string("term", index, table, "rival_set") if "rival_set" in table else None
        if rival_set is not None and rival_set not in rival_sets:
            names = ", ".join(sorted(rival_sets)) or "none is declared"
            mend = f'add a [[rival_set]] with id = "{rival_set}", or use one of: {names}'
            self._fail(f'term "{term_id}": unknown rival set "{rival_set}"', self._line(index, "rival_set"), mend)
        kind: TermKind = table.get("kind", "concept")
        if kind not in ("concept", "actor"):
            mend = 'write kind = "concept" or kind = "actor"'
            self._fail(f'term "{term_id}": unknown kind {kind!r}', self._line(index, "kind"), mend)
        patterns = [Pattern(text) for text in self._strings(index, table, "variants")]
        patterns += [Pattern(text, cased=True) for text in self._strings(index, table, "cased")]
        if not patterns:
            mend = 'list at least one form in variants = ["..."]'
            self._fail(f'term "{term_id}" has no variants', self._line(index, "variants"), mend)
        forms = [form for pattern in patterns for form in self._forms(index, term_id, pattern)]
        senses = self._senses(term_id, table.get("senses", []))
        return Term(
            term_id, label, definition, rival_set, kind, tuple(patterns), term_hash(forms, senses), senses
        ), forms

    def _senses(self, term: str, tables: Any) -> tuple[SenseRule, ...]:
        try:
            rules = read_sense_rules(tables, self._words)
        except SenseRuleError as error:
            line = line_of(self._text, "term.senses", self._senses_read + error.number, error.key)
            self._fail(f'term "{term}": {error}', line, error.mend)
        self._senses_read += len(rules)
        return rules

    def _forms(self, index: int, term: str, pattern: Pattern) -> list[Variant]:
        line = self._line(index, "cased" if pattern.cased else "variants", pattern.text)
        try:
            expanded = expand(pattern.text)
        except PatternError as error:
            self._fail(f'term "{term}": {error}', line, error.mend)
        forms = []
        for form in expanded:
            variant = Variant(term, form, pattern.text, pattern.cased)
            other = self._first_taker(variant)
            if other is None:
                forms.append(variant)
            elif other.term != term:
                mend = "leave it to one of them"
                self._fail(f'"{form}" is a variant of "{other.term}" and of "{term}" at once', line, mend)
        return forms

    def _first_taker(self, variant: Variant) -> Variant | None:
        """The earlier variant which already matches every text that ``variant`` would match, else None.

        Two cased forms with different capitals are apart; a form in any case takes every cased one.
        """
        any_case = f"any {fold_variant(variant.variant)}"
        this_case = f"cased {fold_variant(variant.variant, keep_case=True)}"
        other = self._taken.get(any_case)
        if other is None and variant.cased:
            other = self._taken.get(this_case)
        if other is None and not variant.cased:
            cased = f"within {fold_variant(variant.variant)}"
            rival = self._taken.get(cased)
            other = rival if rival is not None and rival.term != variant.term else None
        if other is None:
            self._taken[this_case if variant.cased else any_case] = variant
            self._taken.setdefault(f"within {fold_variant(variant.variant)}", variant)
        return other

    def _tables(self, data: dict[str, Any], name: str) -> list[dict[str, Any]]:
        tables = data.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._fail(f'"{name}" is not a list of tables', line_of(self._text, name), f"head each with [[{name}]]")
        return tables

    def _check_keys(
        self, name: str, index: int, table: dict[str, Any], allowed: tuple[str, ...], required: tuple[str, ...]
    ) -> None:
        what = f'{name.replace("_", " ")} "{table.get("id", index + 1)}"'
        for key in table:
            if key not in allowed:
                line = line_of(self._text, name, index, key)
                self._fail(f'{what}: unknown key "{key}"', line, f"use only {', '.join(allowed)}")
        for key in required:
            if key not in table:
                self._fail(f'{what} has no "{key}"', line_of(self._text, name, index), f'add {key} = "..."')

    def _check_id(self, name: str, index: int, value: str) -> None:
        if not _ID.fullmatch(value):
            mend = "use lower-case letters, digits and single hyphens, such as open-weights"
            self._fail(f'"{value}" is no id', line_of(self._text, name, index, "id"), mend)

    def _string(self, name: str, index: int, table: dict[str, Any], key: str) -> str:
        value = table[key]
        if not isinstance(value, str) or not value.strip():
            self._fail(f'"{key}" is not a text', line_of(self._text, name, index, key), f'write {key} = "..."')
        return str(value)

    def _strings(self, index: int, table: dict[str, Any], key: str) -> list[str]:
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._fail(f'"{key}" is not a list of texts', self._line(index, key), f'write {key} = ["...", "..."]')
        return list(values)

    def _line(self, index: int, key: str, value: str | None = None) -> int:
        return line_of(self._text, "term", index, key, value)

    def _fail(self, message: str, line: int | None, mend: str) -> NoReturn:
        raise LexiconError(message, self._path, line, mend)
