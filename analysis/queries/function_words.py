"""English function words: they stand beside every word, and say nothing of the company it keeps."""

from __future__ import annotations

_LINES = (
    "a about after again all also although am an and another any are aren aren't aren’t as at be because been",
    "before being below between both but by can can't cannot can’t could couldn't d did didn didn't didn’t do",
    "does doesn doesn't doesn’t doing don don't done don’t down during each either else even ever every few",
    "for from further had hadn't has hasn't have haven't having he he's her here hers he’s him his how however",
    "i i'm if in into is isn isn't isn’t it it's its itself it’s i’m just least less ll m may me might mine",
    "more most much must my neither never no nor not now of off often on once one only onto or other our ours",
    "out over own per quite rather re s same shall she she's she’s should shouldn't since so some such t than",
    "that that's that’s the their theirs them then there there's there’s these they they're they’re this those",
    "though through thus to too toward towards under until up upon us ve very was wasn wasn't we we're were",
    "weren weren't we’re what when where whether which while who whom whose why will with within without won",
    "won't won’t would wouldn't wouldn’t yes yet you you're your yours you’re",
)

FUNCTION_WORDS = frozenset(word for line in _LINES for word in line.split())
"""In small letters, with straight and with curved apostrophes."""
