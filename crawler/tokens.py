"""How many tokens a text has: the denominator of every rate.

A token is a maximal run of letters, digits and combining marks, in which an apostrophe between two
letters does not break the run ("don't" is one token). A hyphen breaks it, so that "open-source" and
"open source" are both two tokens and a change of spelling never moves a rate.
"""

from __future__ import annotations

import re

TOKEN = re.compile(r"[^\W_]+(?:['’ʼ＇][^\W\d_]+)*")


def count_tokens(text: str) -> int:
    """The number of tokens of ``text``.

    >>> count_tokens("Don't confuse open-source with open weights.")
    7
    """
    return len(TOKEN.findall(text))
