"""The triggers of voice by the compiled extension (``native/``): how the rules' words and signs are told to it.

Words and signs have one truth, the modules of the rules. A trigger may stand where its rule then does not apply, never
the other way round: beside the mentions that stay, the rules themselves are asked.
"""

from __future__ import annotations

from analysis.terms import _native, disputes, places, quotations, triggers, wordings, works


def compiled_screen() -> _native.Screen:
    """What finds the triggers beside the mentions of one text after the other."""
    masks: dict[str, int] = {}
    always = triggers.HINTED
    for number, pieces in enumerate(disputes.PIECES):
        bit = 1 << triggers.QUARRELS + number % disputes.NUMBERED
        for piece in map(_plain, pieces):
            if piece.isascii():
                masks[piece] = masks.get(piece, 0) | bit
            else:
                always |= bit
    for hint in map(_plain, wordings.HINTS):
        if hint.isascii():
            masks[hint] = masks.get(hint, 0) | always
    for words, bit in (
        (works.ANNOUNCING, _native.ANNOUNCED),
        (("titled",), _native.TITLED),
        (wordings.SO_CALLED_STEMS, triggers.SO_CALLED),
        (wordings.NAMED_STEMS, triggers.NAMED),
        (wordings.GLOSS_STEMS, triggers.GLOSS),
        (wordings.DEFINITION_STEMS, triggers.DEFINITION),
    ):
        for word in words:
            masks[word] = masks.get(word, 0) | bit
    return _native.Screen(
        tuple(piece.encode() for piece in masks),
        tuple(masks.values()),
        tuple(word.encode() for word in sorted(works.SMALL)),
        (
            triggers.PLAIN_BEFORE,
            triggers.PLAIN_AFTER,
            triggers.SPECIAL_LINES,
            places.ITEM_BEGINS,
            places.BETWEEN,
            quotations.BEFORE_OPENING,
            quotations.AFTER_CLOSING,
            "".join(quotations.SENTENCE_END),
        ),
        (
            *(wordings.LEFT, wordings.RIGHT, disputes.LEFT, disputes.RIGHT, works.REACH),
            *(quotations.SINGLE_REACH, quotations.CUT_REACH),
        ),
    )


def _plain(piece: str) -> str:
    """A piece of words as the extension reads a text: with straight apostrophes."""
    return piece.replace("’", "'").replace("\n", " ")
