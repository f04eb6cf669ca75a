from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from analysis.terms.match import Match

_Said = TypeVar("_Said")

NOTHING: int
SEVERAL: int
BLANK: int
BREAK: int
RETURN: int
FEED: int
DASH: int
OTHER: int
WORD: int
LAST_KIND: int
MOST_SEVERAL: int
INPUTS: str

class Scanner:
    """Variants compiled, to be found in one text after the other."""

    def __new__(
        cls,
        match: type[Match],
        variants: tuple[tuple[str, str, str | None, bool, int], ...],
        forms: tuple[bytes, ...],
        takers: tuple[tuple[int, ...], ...],
        page: Callable[[int], bytes],
        agrees: Callable[[int, str], bool],
    ) -> Scanner: ...
    def find(self, text: str) -> list[Match]: ...

HINTED: int
CODE: int
TITLE_LINE: int
LISTED: int
HEADING: int
RUN_IN: int
LINK: int
QUOTE_LINE: int
INTRODUCED: int
CITED: int
DOUBLE: int
SINGLE: int
BLOCK: int
ITEMS: int
PROSE: int
TITLED: int
ANNOUNCED: int
STEMS: int
QUARRELS: int

class Screen:
    """What stands beside the mentions of one text after the other."""

    def __new__(
        cls,
        pieces: tuple[bytes, ...],
        masks: tuple[int, ...],
        small: tuple[bytes, ...],
        sets: tuple[str, ...],
        reaches: tuple[int, int, int, int, int, int, int],
    ) -> Screen: ...
    def beside(
        self,
        text: str,
        spans: Sequence[tuple[int, int]],
        blocks: Sequence[tuple[int, int, str]],
        title: int,
        spoken: bool,
        marked: bool,
    ) -> list[tuple[int, int]]: ...
    def quotations(self, text: str) -> list[tuple[int, int]]: ...

class Senses(Generic[_Said]):
    """The rules of sense of all terms, compiled."""

    def __new__(
        cls,
        words: tuple[bytes, ...],
        numbers: dict[str, int],
        terms: tuple[tuple[tuple[object, ...], ...], ...],
        otherwise: _Said,
        between: str,
        characters: int,
        adjacent: int,
    ) -> Senses[_Said]: ...
    def decide(self, text: str, spans: Sequence[tuple[int, int]], terms: Sequence[str]) -> list[_Said]: ...
