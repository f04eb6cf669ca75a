"""What an English word sounds like, as a key: words that a transcriber takes for each other have the same one.

A shortened Metaphone (Philips 1990, "Hanging on the Metaphone", Computer Language 7(12)): consonants by sound, vowels
only where a word begins with one.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RULES = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]+", ""),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^x", "s"),
        (r"^wh", "w"),
        (r"mb$", "m"),
        (r"gh(?=t|s|ed|$)", ""),
        (r"^gh", "g"),
        (r"tch|ch|sh|(?<=[a-z])[cst]i(?=[ao][a-z])", "X"),
        (r"sch", "sk"),
        (r"dg(?=[eiy])|g(?=[eiy])", "j"),
        (r"ph", "f"),
        (r"th", "0"),
        (r"ck|q|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"v", "f"),
        (r"^[aeiouy]+", "A"),
        (r"w(?![aeiouy])|(?<=[a-zA-Z0])h|y(?![aeiou])", ""),
        (r"(?<=.)[aeiouy]+", ""),
        (r"(.)\1+", r"\1"),
    )
]
"""Applied in order to the word in lower case; capitals and 0 are sounds already."""


@lru_cache(maxsize=1 << 17)
def sound_key(word: str) -> str:
    """The key of a word in lower case; empty where it has no Latin letter.

    >>> sound_key("weights"), sound_key("waits"), sound_key("open"), sound_key("knowledge")
    ('wts', 'wts', 'Apn', 'nlj')
    """
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return word
