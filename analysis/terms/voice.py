"""Whose words each mention of a text is: the author's, somebody's whom the author quotes, or held at a distance.

    text, spans, blocks -> triggers: anything beside the mention? -- no --> own
                                           \\- yes --> attribution, rule by rule --> Voice

Most mentions stand in plain prose, where no rule can apply: ``triggers`` sees that quickly. The rules are in
``attribution``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.terms.attribution import OWN, Attribution, Place, Voice, VoiceName, title_of
from analysis.terms.triggers import block_at, triggers_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

try:
    from analysis.terms.compiled_triggers import compiled_screen
except ImportError:
    _SCREEN = None
else:
    _SCREEN = compiled_screen()

__all__ = ["RULES", "Place", "Voice", "VoiceName", "voices_of"]

RULES = "3"
"""Changed whenever a rule gives some mention another voice or place: every term is then counted again."""


def voices_of(
    text: str,
    spans: Sequence[tuple[int, int]],
    blocks: Sequence[tuple[int, int, str]] = (),
    *,
    title: str | None = None,
    kind: str = "article",
    marked: bool = True,
    portable: bool = False,
) -> list[Voice]:
    """The voice of each mention ``text[start:end]`` of ``spans``, in their order.

    ``blocks`` are those of the revision, by start; ``marked`` says that they come from a page's markup. Where they were
    read off a plain text's lines, where there is none, or a single one over several paragraphs, headings and quotes
    may have lost their marks, and are guessed from the lines. ``title`` is the document's, ``kind`` is article or episode: in
    what is spoken there are no headings and no ``>`` lines. ``portable`` does without the extension, to the same result.

    >>> text = 'The so-called open models are "open" in name. Open models win.'
    >>> [voice.voice for voice in voices_of(text, [(14, 25), (47, 58)])]
    ['scare', 'own']
    """
    if not spans:
        return []
    voices = [OWN] * len(spans)
    if portable or _SCREEN is None:
        whole = Attribution(text, blocks, title, kind, marked=marked)
        beside = triggers_beside(whole, spans)
    else:
        beside = _SCREEN.beside(text, spans, blocks, len(title_of(title)), kind == "episode", marked)
        if not beside:
            return voices
        whole = Attribution(text, blocks, title, kind, marked=marked, find_quotations=_SCREEN.quotations)
    for number, triggers in beside:
        start, end = spans[number]
        voices[number] = whole.voice(start, end, block_at(blocks, start), triggers)
    return voices
