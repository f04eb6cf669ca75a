"""The rules of sense by the compiled extension (``native/``): how words and conditions are told to it.

It looks for the words around a mention by itself. What stands directly beside one is a matter of patterns, and asked of
them here where two letters of a word are seen there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.terms import _native

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from analysis.terms.sense_rules import Sense, SenseRule

    Patterns = Callable[[tuple[str, ...]], re.Pattern[str] | None]
    Holds = Callable[[str, int, int], bool]


def compiled_senses(
    rules: Mapping[str, Sequence[SenseRule]], before: Patterns, after: Patterns, looking: tuple[str, int, int]
) -> _native.Senses[tuple[Sense, str]]:
    """What decides the sense of mentions as ``SenseRules.decide`` promises, by rules whose words are all ASCII.

    ``before`` and ``after`` make the patterns of words directly beside a mention, between which and the mention the
    characters of ``looking`` may stand; then come how many are looked at for each token, and for such a word.
    """
    between, characters, adjacent = looking
    words = sorted({word for of_term in rules.values() for rule in of_term for word in (*rule.near, *rule.unless)})
    numbers = {word: number for number, word in enumerate(words)}

    def told(rule: SenseRule) -> tuple[object, ...]:
        return (
            (rule.sense, rule.rule),
            rule.surface,
            (_holds_before(before(rule.before), adjacent), _pairs(rule.before, last=True)),
            (_holds_after(after(rule.after), adjacent), _pairs(rule.after, last=False)),
            (tuple(numbers[word] for word in rule.near), rule.within),
            (tuple(numbers[word] for word in rule.unless), rule.unless_within),
        )

    return _native.Senses(
        tuple(word.encode() for word in words),
        {term: number for number, term in enumerate(rules)},
        tuple(tuple(map(told, of_term)) for of_term in rules.values()),
        ("on", ""),
        between,
        characters,
        adjacent,
    )


def _holds_before(pattern: re.Pattern[str] | None, adjacent: int) -> Holds | None:
    if pattern is None:
        return None
    search = pattern.search
    return lambda text, start, end: search(text[max(0, start - adjacent) : start].lower()) is not None


def _holds_after(pattern: re.Pattern[str] | None, adjacent: int) -> Holds | None:
    if pattern is None:
        return None
    match = pattern.match
    return lambda text, start, end: match(text[end : end + adjacent].lower()) is not None


def _pairs(words: Sequence[str], *, last: bool) -> bytes:
    """The first two letters of each word, or the last two, one pair after the other; NUL where it may be any."""
    pairs = bytearray()
    for word in words:
        pair = word[-2:].rjust(2, "\0") if last else word[:2].ljust(2, "\0")
        # A space stands for a run of several things, and what is not ASCII may be some letter in lower case.
        pairs += bytes(ord(letter) if letter.isascii() and letter not in " -" else 0 for letter in pair)
    return bytes(pairs)
