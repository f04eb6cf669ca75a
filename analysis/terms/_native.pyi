from collections.abc import Callable

from analysis.terms.match import Match

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
