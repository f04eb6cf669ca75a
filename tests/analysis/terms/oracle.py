"""A slow, plain finder of mentions to hold the matcher against: one regular expression a variant.

Written from the definition of a match alone; shares no code with ``analysis.terms``. A variant is tried only
where the text's letters and digits, all else left out, spell it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import chain, count, repeat

IGNORED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_I = f"[{IGNORED}]*"
_SPACE = f"(?:[ \\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]{_I})"
_BREAK = f"(?:(?:\\r{_I}\\n|[\\n\\r\\v\\f\u2028]){_I})"
_DASH = f"(?:[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]{_I})"
_BETWEEN = f"{_I}(?:{_SPACE}+|{_DASH}?{_SPACE}*{_BREAK}{_SPACE}*|{_DASH})"
_SPLIT = {
    "ffi": ("ﬃ", "ﬀ/i", "f/ﬁ", "f/f/i"),
    "ffl": ("ﬄ", "ﬀ/l", "f/ﬂ", "f/f/l"),
    "ff": ("ﬀ", "f/f"),
    "fi": ("ﬁ", "f/i"),
    "fl": ("ﬂ", "f/l"),
    "st": ("ﬅ", "ﬆ", "s/t"),
}


@cache
def _mathematical() -> dict[str, str]:
    looks: dict[str, str] = {}
    for code in range(0x1D400, 0x1D800):
        plain = unicodedata.normalize("NFKC", chr(code))
        looks[plain] = looks.get(plain, "") + chr(code)
    return looks


@cache
def _letter(character: str, cased: bool) -> str:
    """A regular expression for all the ways to write one character of a variant."""
    if character in "'‘’‛ʼ＇":
        return "['‘’‛ʼ＇]"
    base, *marks = unicodedata.normalize("NFD", character)
    forms = {base}
    if not cased:
        forms |= {c for c in (base.lower(), base.upper(), base.title()) if len(c) == 1}
        forms |= {"k": {"\u212a"}, "s": {"ſ"}, "å": {"\u212b"}}.get(base.lower(), set())
    for form in list(forms):
        if "!" <= form <= "~":
            forms.add(chr(ord(form) + 0xFEE0))
        forms |= set(_mathematical().get(form, ""))
    if not marks:
        return "[" + "".join(re.escape(form) for form in sorted(forms)) + "]"
    tail = "".join(marks)
    written = {form + tail for form in forms} | {unicodedata.normalize("NFC", form + tail) for form in forms}
    return "(?:" + "|".join(re.escape(form) for form in sorted(written, key=len, reverse=True)) + ")"


@cache
def expression(variant: str, cased: bool) -> re.Pattern[str]:
    """The variant with all that may stand for its letters and separators, to be matched at its first letter."""
    words = [word for word in re.split(f"(?:{_SPACE}|{_BREAK}|{_DASH})+", variant) if word]
    return re.compile(_BETWEEN.join(_word(word, cased) for word in words))


def _word(word: str, cased: bool) -> str:
    pieces = re.findall("ff[il]|ff|fi|fl|st|.", word, re.DOTALL | (0 if cased else re.IGNORECASE))
    written = []
    for piece in pieces:
        ways = _SPLIT.get(piece if cased else piece.lower())
        if ways is None or (cased and not piece.islower()):
            written.append(_I.join(_letter(character, cased) for character in piece))
        else:
            written.append("(?:" + "|".join(_I.join(_letter(c, cased) for c in way.split("/")) for way in ways) + ")")
    return _I.join(written)


@cache
def _bare(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in plain if c.isalnum())


@cache
def _letters(variant: str) -> str:
    return "".join(map(_bare, variant))


def _places(letters: list[str]) -> list[int]:
    """The place in the text of each letter, where ``letters`` has what each character of it spells."""
    return list(chain.from_iterable(map(repeat, count(), map(len, letters))))


def _in_word(character: str) -> bool:
    if character == "ʼ":
        return False
    return bool(re.match(r"\w", character)) or unicodedata.category(character) in ("Mn", "Mc", "Me")


def _whole(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip(IGNORED)[-1:] if start else ""
    after = text[end : end + 50].lstrip(IGNORED)[:1]
    return not (before and _in_word(before)) and not (after and _in_word(after))


def matches(text, variants):
    """Every whole-word match as ``(start, end, index of the variant)``, before the longest is chosen.

    ``variants`` are ``(term, variant, cased)``.
    """
    spelt = list(map(_bare, text))
    letters, places = "".join(spelt), _places(spelt)
    beginnings = set(map("".join, zip(letters, letters[1:], letters[2:], letters[3:], strict=False)))
    found = []
    for index, (_, variant, cased) in enumerate(variants):
        bare = _letters(variant)
        if len(bare) >= 4 and bare[:4] not in beginnings:  # most are not there at all, which a set says at once
            continue
        at = letters.find(bare)
        while at >= 0:
            starts = [places[at]]
            if not variant[0].isalnum():  # the match begins with a sign, somewhere before its first letter
                starts = list(range(max(0, places[at] - 40), places[at]))
            for start in starts:
                match = expression(variant, cased).match(text, start)
                if match and _whole(text, start, match.end()):
                    found.append((start, match.end(), index))
            at = letters.find(bare, at + 1)
    return sorted(set(found))


def mentions(text, variants):
    """``(start, end, term, nested_in)`` by start, the longer first, then by the order of the variants."""
    found = matches(text, variants)
    by_term = {}
    for start, end, index in found:
        by_term.setdefault(variants[index][0], []).append((start, end, index))
    kept = []
    for term, spans in by_term.items():
        for start, end, index in spans:
            around = [s for s in spans if s[0] <= start and s[1] >= end and s[1] - s[0] > end - start]
            if not around:
                kept.append((start, -end, index, term))
    unique = {}
    for start, end, index, term in sorted(kept):
        unique.setdefault((start, -end, term), index)
    mentioned = []
    for start, end, term in unique:
        around = [s for s in unique if s[0] <= start and s[1] >= end and s[1] - s[0] > end - start and s[2] != term]
        longest = max(around, key=lambda s: (s[1] - s[0], -s[0], -unique[s]), default=(0, 0, None))
        mentioned.append((start, end, term, longest[2]))
    return mentioned
