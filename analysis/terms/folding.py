"""Text as the matcher compares it, with a way back to the characters as they stand.

Folding makes alike what a reader takes for the same word, and nothing more:

- letters lose their case, ligatures, full-width and mathematical letters become plain ones, and a composed
  letter and its decomposed spelling become the same sequence;
- apostrophes become ``'``;
- soft hyphens and zero-width characters vanish;
- a separator between two words becomes one space. A separator is a run of spaces (no-break ones too), or one
  hyphen or dash, or one line break with spaces around it, or a hyphen and the line break that it was put before.
  Anything else made of such characters - a blank line, a dash between spaces, two dashes - separates more than
  words, and becomes a line feed, which no variant contains.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

RULES = "1"
"""Changes whenever folding or matching would count the same variants otherwise; part of every term's hash."""

IGNORED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
SPACES = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
BREAKS = "\n\r\v\f\u2028"
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\uff07"

SEPARATORS = SPACES + BREAKS + DASHES
_H, _N, _D = (f"[{re.escape(characters)}]" for characters in (SPACES, BREAKS, DASHES))
_SEPARATOR = re.compile(f"{_H}+|{_D}?{_H}*(?:\\r\\n|{_N}){_H}*|{_D}")
_RUN = f"[{re.escape(SEPARATORS + IGNORED)}]"
SPECIAL = re.compile(rf"{_RUN}{{2,}}|[^\x00-\x7f]|[\t\n\r\v\f-]")
_VARIANT_SEPARATOR = re.compile(f"{_RUN}*[{re.escape(SEPARATORS)}]{_RUN}*")
_IGNORED = re.compile(f"[{IGNORED}]+")


@dataclass(frozen=True)
class Folded:
    """A folded text and the stretches it was made of.

    ``text`` is the folded text. Stretch ``k`` begins at ``at[k]`` in it and at ``raw[k]`` in the text as it
    stands; it is ``width[k]`` raw characters that fold as one piece, or is copied one for one where that is 0.
    """

    text: str
    at: tuple[int, ...]
    raw: tuple[int, ...]
    width: tuple[int, ...]

    def start(self, position: int) -> int:
        """The raw offset at which the folded character at ``position`` begins."""
        k = bisect_right(self.at, position) - 1
        return self.raw[k] if self.width[k] else self.raw[k] + position - self.at[k]

    def end(self, position: int) -> int:
        """The raw offset at which the folded character before ``position`` ends."""
        k = bisect_right(self.at, position - 1) - 1
        return self.raw[k] + (self.width[k] or position - self.at[k])


def fold(text: str, *, keep_case: bool = False) -> Folded:
    """Fold ``text``; with ``keep_case`` capitals stay apart.

    >>> fold("The Open\\u00ad-Source\\nﬁeld").text
    'the open source field'
    >>> fold("an  open\\n\\nsource").text
    'an open\\nsource'
    """
    parts: list[str] = []
    at: list[int] = []
    raw: list[int] = []
    width: list[int] = []
    done = length = 0
    for special in SPECIAL.finditer(text):
        begin, end = special.span()
        if begin > done:
            at.append(length)
            raw.append(done)
            width.append(0)
            plain = text[done:begin]
            parts.append(plain if keep_case else plain.lower())
            length += begin - done
        done = end
        folded = fold_run(special.group(), keep_case)
        if folded:
            at.append(length)
            raw.append(begin)
            width.append(end - begin)
            parts.append(folded)
            length += len(folded)
    if done < len(text) or not at:
        at.append(length)
        raw.append(done)
        width.append(0)
        parts.append(text[done:] if keep_case else text[done:].lower())
    return Folded("".join(parts), tuple(at), tuple(raw), tuple(width))


def fold_variant(variant: str, *, keep_case: bool = False) -> str:
    """A lexicon's variant as it stands in folded text: each run of separators in it is one space."""
    spaced = _VARIANT_SEPARATOR.sub(" ", variant)
    return fold(spaced.strip(" "), keep_case=keep_case).text


def lowered(text: str) -> str:
    """``text`` in lower case, character for character: "İ", which would become two, stays."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one := character.lower()) == 1 else character for character in text)


@lru_cache(maxsize=1 << 16)
def is_word(character: str) -> bool:
    """Whether a folded character next to a match makes it part of a longer word: ``\\w`` or a combining mark."""
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=1 << 16)
def fold_run(run: str, keep_case: bool) -> str:
    """What one special piece of text (a match of ``SPECIAL``) becomes.

    A run of separators and ignored characters becomes a space, a line feed or nothing; one character its plain
    letters.
    """
    if len(run) > 1 or run in IGNORED or run in SEPARATORS:
        bare = _IGNORED.sub("", run)
        if not bare:
            return ""
        return " " if _SEPARATOR.fullmatch(bare) else "\n"
    if run in APOSTROPHES:
        return "'"
    code = ord(run)
    if 0xFB00 <= code <= 0xFB06 or 0xFF01 <= code <= 0xFF5E or 0x1D400 <= code <= 0x1D7FF:
        run = unicodedata.normalize("NFKC", run)
    # Letters only: the stroke that decomposition takes off "≠" is a combining mark, but makes no word of it.
    decomposed = unicodedata.normalize("NFD", run) if run.isalnum() else run
    if keep_case:
        return decomposed
    return "".join(_lower(character) for character in decomposed)


def _lower(character: str) -> str:
    # One character for one wherever Unicode allows it, so that "ß" stays a letter of its own.
    folded = character.casefold()
    return folded if len(folded) == 1 else character.lower()
