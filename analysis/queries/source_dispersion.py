"""How evenly sources use a term: Gries' DP over them, and the source that weighs most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.queries.uses_by_source import SourceUse
from analysis.trends.dispersion import disperse

LEAST_MENTIONS = 5
"""With fewer mentions than this the parts they fall into say nothing."""


class SourceDispersion(NamedTuple):
    """``dp_norm`` is 0 where each source has the mentions its tokens lead to expect, 1 where the smallest has all.

    ``source`` has the most mentions: the part ``of_mentions`` of all, in the part ``of_tokens`` of the tokens.
    """

    dp: float
    dp_norm: float
    source: str
    of_mentions: float
    of_tokens: float


def disperse_over_sources(uses: Sequence[SourceUse]) -> SourceDispersion | None:
    """Of the ``uses`` of a term by every source, silent ones too; None for one source or a handful of mentions."""
    told = [use for use in uses if use.tokens]
    mentions, tokens = sum(use.mentions for use in told), sum(use.tokens for use in told)
    if len(told) < 2 or mentions < LEAST_MENTIONS:
        return None
    found = disperse([use.mentions for use in told], [use.tokens for use in told])
    first = max(told, key=lambda use: use.mentions)
    return SourceDispersion(
        float(found.dp), float(found.dp_norm), first.source, first.mentions / mentions, first.tokens / tokens
    )
