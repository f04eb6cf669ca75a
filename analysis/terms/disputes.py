"""Whether a term is fought over beside a mention: called a bad word, misused, without an agreed meaning.

    left, right (lower case, around the mention) -> one sentence with a sign for the mention -> contested, or not

A quarrel about the thing is none about the word: "open models are bad at sums" and "the misuse of open models" contest
nothing; "open models is a bad name" and "the misuse of the term open models" do.
"""

from __future__ import annotations

import re

from analysis.terms.wordings import MARKS, NOUN, SENTENCE_END

LEFT = 110
RIGHT = 80
"""Characters before and after the mention that the rules look at."""

_DOUBTFUL = (
    r"(?:horrible|terrible|awful|bad|misleading|loaded|contested|disputed|debated|confusing|vague|meaningless|unfortunate"
    r"|inaccurate|wrong|poor|overloaded|controversial|problematic|fuzzy|muddled|dishonest|slippery|silly|ugly|hated"
    r"|imprecise|euphemistic|nonsense|ridiculous|polari[sz]ing|divisive|abused|overused|ambiguous|dreaded|weasel|nebulous"
    r"|hyped|overhyped|murky|ill[- ]defined|inflationary)"
)
_WORDING = r"(?:definition|framing|label|terminology|branding|wording|rhetoric|naming|moniker|term|notion|concept)s?"
_OF_A_WORD = (
    r"(?:mis(?:used|leading|understood|applied|named)|meaningless|overused|overloaded|ill[- ]defined|critiqued"
    r"|critici[sz]ed|disputed|contested|debated|inflationary|a\s+(?:misnomer|buzzword|euphemism|lie)|nonsense|newspeak"
    r"|jargon|propaganda|marketing)"
)
"""What is said of words, and hardly of things."""

_HERE = "\0"
_X = MARKS + _HERE + r"[\"“”’'*_`)\],]*"
"""The mention with its marks."""

_IS = r"(?:is|are|was|were|(?:has|have)\s+become|remains?|sounds?|seems?|feels?|can\s+be|would\s+be|here\s+is)"
_END = r"[^.!?\n]"

_CONTESTED = re.compile(
    "|".join(
        [
            # a horrible term; the term is horrible; no "silly names for" something else
            rf"\b{_DOUBTFUL}(?:,?\s+(?:and\s+)?[\w-]+)?\s+{NOUN}s?\b(?!\s+(?:for|around|about)\b)",
            rf"{_X}\s+{_IS}\s+(?:[\w-]+\s+){{0,6}}{_DOUBTFUL}\s+{NOUN}s?\b",
            rf"\b{NOUN}s?\s+(?:is|are|was|were|itself\s+is|has\s+become|feels|seems)\s+(?:[\w-]+\s+)?{_DOUBTFUL}\b",
            r"\bmisnomer|\bill[- ]defined\b|\b(?:poorly|badly|doubly|loosely|vaguely)[- ](?:defined|named|chosen)\b",
            # the misuse of the term, the loose use of X, the overloaded notion of X
            rf"\bmis(?:us(?:e|es|ed|ing)|understanding|application|appl(?:y|ies|ied)|represent\w*)\s+(?:of\s+)?"
            rf"(?:the|this|that)\s+(?:[\w-]+\s+)?{NOUN}",
            rf"\b(?:loose|sloppy|careless|lax)\s+us(?:e|es|age)\s+of\s+(?:the\s+)?(?:{NOUN}\s+)?{_X}",
            rf"\b{_DOUBTFUL}\s+{_WORDING}\s+of\s+(?:the\s+)?{_X}",
            # hate the term; question the wording … X; stop calling it X; push back on calling it X
            rf"\b(?:hat(?:e|es|ed)|dislik(?:e|es|ed)|object(?:s|ed)?\s+to|reject(?:s|ed)?|despises?|loathes?"
            rf"|question(?:s|ed)?|critici[sz](?:es?|ed|ing)|mock(?:s|ed)?)\s+(?:the\s+use\s+of\s+)?(?:the|this|that)\s+"
            rf"(?:{NOUN}|{_WORDING})\b(?!\s+that\b){_END}{{0,50}}{_X}",
            rf"\b(?:stop|quit|against|object(?:s|ed|ing)?\s+to|push(?:es|ed|ing)?\s+back\s+(?:on|against|at)|refus(?:e|es|ed|ing)"
            rf"\s+to|critici[sz](?:es?|ed|ing){_END}{{0,30}}?|should(?:n['’]t|\s+not)(?:\s+be)?)\s+"
            rf"(?:call(?:ing|ed)?|label(?:l?ing|l?ed)?|brand(?:ing|ed)?|named|naming)\b{_END}{{0,45}}{_X}",
            # no agreed definition of X; the definition of X is debated; we argue about the definition of X
            rf"\b(?:no|little|lack\s+of|without)\b{_END}{{0,35}}\bagree(?:d|ment)\b{_END}{{0,30}}\b(?:definition|meaning)",
            rf"\b(?:no|lack\s+of|without)\b{_END}{{0,20}}\b(?:accepted|common|clear|shared)\s+(?:definition|meaning)",
            rf"\bdefinitions?\s+of\s+(?:the\s+)?{_X}\s+{_IS}\s+(?:[\w-]+\s+){{0,2}}{_DOUBTFUL}",
            rf"\b(?:argu(?:e|es|ed|ing)|disagree\w*|debat(?:e|es|ed|ing)|quarrel\w*|fight(?:s|ing)?)\s+(?:about|around|over|on)"
            rf"\s+(?:the\s+|what\s+the\s+)?(?:[\w-]+\s+)?(?:definitions?|meanings?)\s+of\s+(?:the\s+)?{_X}",
            # X is misused; X framing is misleading; X as jargon; X means whatever its seller likes
            rf"{_X}(?:\s+{_WORDING})?\s+{_IS}\s+(?:being\s+)?(?:[\w-]+\s+){{0,2}}{_OF_A_WORD}\b",
            rf"{_X}\s+{_WORDING}\s+{_IS}\s+(?:[\w-]+\s+)?{_DOUBTFUL}\b",
            rf"{_X}(?:\s+{_WORDING})?\s+as\s+(?:[\w-]+\s+)?(?:jargon|misleading|meaningless|marketing|propaganda|a\s+buzzword"
            rf"|a\s+euphemism|a\s+misnomer)\b",
            rf"{_X}\s+(?:can\s+(?:still\s+|now\s+)?mean|means?\s+(?:different|nothing|anything|whatever|many))\b",
            rf"{_X}\s+(?:has|have)\s+(?:lost|no)\s+(?:all\s+|its\s+|their\s+|any\s+|agreed\s+|clear\s+|real\s+)*meaning\b",
            rf"\bso[- ]called\s+(?:[\w.-]+\s+)?{_X}",
        ]
    )
)
_FAR = 180
_NOUN_BEFORE = re.compile(rf"\b{NOUN}[\s,:]*" + MARKS + "$")
"""Directly before the mention; what _DISLIKED needs, and costs a tenth of it to ask."""

_DISLIKED = re.compile(
    r"(?:\b(?:hate|dislike|reject|despise|loathe|resent|avoid|retire|(?:tired|sick|wary|critical) of"
    r"|(?:problem|trouble|issue|quarrel) with)\b|(?:n['’]t|\bnot|\bnever) (?:\w+ )?(?:like|love|trust|accept)\b)"
    rf"[^.!?\n]{{0,100}}\b(?:the|this|that)\s+(?:[\w-]+\s+)?{NOUN}[\s,:]*" + MARKS + "$"
)
"""At a greater distance: "what I do not like in this debate is the use of the term X"."""


def contested(text: str, start: int, end: int) -> bool:
    """Whether the mention ``text[start:end]``, or the word that it is, is called a bad one.

    >>> contested("Open washing is a loaded phrase.", 0, 12), contested("Open washing is bad for all.", 0, 12)
    (True, False)
    """
    left = SENTENCE_END.split(text[max(0, start - LEFT) : start].lower())[-1]
    right = text[end : end + RIGHT].lower()
    if _CONTESTED.search(left + _HERE + right):
        return True
    return (
        _NOUN_BEFORE.search(left[-25:]) is not None
        and _DISLIKED.search(text[max(0, start - _FAR) : start].lower()) is not None
    )
