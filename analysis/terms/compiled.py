"""Matching by the compiled extension (``native/``): how variants and characters are told to it.

Folding has one truth, ``folding.py``: the extension asks here, page by page, what the characters of a text become.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.terms import _native
from analysis.terms.folding import BREAKS, DASHES, IGNORED, SPACES, fold, fold_run, is_word
from analysis.terms.match import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.terms.spellings import Spellings

_PAGE = 256
_ASCII = {
    character: ord(character) | _native.WORD if is_word(character) else ord(character)
    for character in map(chr, range(0x21, 0x80))
    if character == character.lower()
}
"""The codes that ASCII's letters, digits and signs always have."""
_FREE = [code for code in range(_native.LAST_KIND + 1, 256) if code != _native.WORD and code not in _ASCII.values()]
_LETTERS = [code for code in _FREE if code > _native.WORD]
_SIGNS = [code for code in _FREE if code < _native.WORD]
_UNSHARED = 32
"""So many letters and signs beyond ASCII have a code for themselves however many there are."""
_KINDS = (
    dict.fromkeys(IGNORED, _native.NOTHING)
    | dict.fromkeys(SPACES, _native.BLANK)
    | dict.fromkeys(BREAKS, _native.BREAK)
    | {"\r": _native.RETURN, "\n": _native.FEED}
    | dict.fromkeys(DASHES, _native.DASH)
)
"""What is neither a letter nor a sign, by its part in ``folding``'s rule for separators."""


def compiled_finder(spellings: Spellings) -> _native.Scanner:
    """What finds all mentions in a text: its ``find`` does what ``Matcher.find`` promises."""
    alphabet = Alphabet(spellings.forms)
    form_of = {index: form for form, takers in zip(spellings.forms, spellings.takers, strict=True) for index in takers}
    terms: dict[str, int] = {}
    variants = tuple(
        (
            variant.term,
            variant.variant,
            spellings.cased[index],
            not alphabet.shared.isdisjoint(form_of[index]),
            terms.setdefault(variant.term, len(terms)),
        )
        for index, variant in enumerate(spellings.variants)
    )

    def agrees(index: int, surface: str) -> bool:
        return fold(surface).text == form_of[index] and spellings.case_agrees(index, surface)

    forms = tuple(map(alphabet.codes, spellings.forms))
    return _native.Scanner(Match, variants, forms, spellings.takers, alphabet.page, agrees)


class Alphabet:
    """The codes, one byte each, of the letters and signs in some forms.

    ``shared`` are those of more than one: there are fewer bytes than letters in the lexicon of a language without an
    alphabet. A form that has one of them is found where its codes are, and then held against the surface.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        met = {character for form in forms for character in form} - {" "} - _ASCII.keys()
        beyond = sorted(character for character in met if not character.isascii())
        self._codes = {" ": _native.BLANK, **_ASCII}
        self.shared = {character for character in met if character.isascii()}  # control characters: all are OTHER
        self._share(_LETTERS, [character for character in beyond if is_word(character)])
        self._share(_SIGNS, [character for character in beyond if not is_word(character)])

    def _share(self, codes: Sequence[int], characters: Sequence[str]) -> None:
        sharing = len(codes) - _UNSHARED
        takers: dict[int, list[str]] = {}
        for number, character in enumerate(characters):
            place = number if number < _UNSHARED else _UNSHARED + (number - _UNSHARED) % sharing
            takers.setdefault(codes[place], []).append(character)
        for code, several in takers.items():
            self._codes.update(dict.fromkeys(several, code))
            if len(several) > 1:
                self.shared.update(several)

    def codes(self, folded: str) -> bytes:
        """The codes of folded text."""
        return _coded(folded, self._codes)

    def page(self, number: int) -> bytes:
        """The codes of the 256 characters from ``256 * number`` on, as the extension wants them (``alphabet.h``)."""
        return _page(number, frozenset(self._codes.items()))


def _coded(folded: str, codes: Mapping[str, int]) -> bytes:
    return bytes(
        codes[character] if character in codes else _native.WORD if is_word(character) else _native.OTHER
        for character in folded
    )


@lru_cache(maxsize=64)
def _page(number: int, known: frozenset[tuple[str, int]]) -> bytes:
    """A page by the codes that are ``known``: the same for every set of forms without letters beyond ASCII, so that one
    term's forms are compiled in no time."""
    known_codes = dict(known)
    codes = bytearray()
    several: dict[int, bytes] = {}
    for place, (character, folded) in enumerate(_folded_page(number)):
        kind = _KINDS.get(character)
        if kind is not None:
            codes.append(kind)
            continue
        written = _coded(folded, known_codes)
        if len(written) == 1:
            codes += written
        elif _native.WORD in written and all(map(is_word, folded)):
            codes.append(_native.WORD)  # no form spans it, and none ends within a word
        else:
            codes.append(_native.SEVERAL)
            several[place] = written
    if several:
        for place in range(_PAGE):
            piece = several.get(place, b"")
            codes += bytes([len(piece)]) + piece.ljust(_native.MOST_SEVERAL, b"\0")
    return bytes(codes)


@lru_cache(maxsize=512)
def _folded_page(number: int) -> tuple[tuple[str, str], ...]:
    """The characters of a page, and what each folds to by itself."""
    return tuple(
        (character, fold_run(character, False) if not character.isascii() else fold(character).text)
        for character in map(chr, range(number * _PAGE, (number + 1) * _PAGE))
    )
