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
    r"(?:mis(?:used|leading|understood|applied|named)|meaningless|overused|overloaded|ill[- ]defined|disputed|contested"
    r"|inflationary|a\s+(?:misnomer|buzzword|euphemism|lie)|nonsense|newspeak|jargon|propaganda)"
)
"""What is said of words, and hardly of things."""

_HERE = "\0"
_X = MARKS + _HERE + r"[\"“”’'*_`)\],]*"
"""The mention with its marks."""

_IS = r"(?:is|are|was|were|(?:has|have)\s+become|remains?|sounds?|seems?|feels?|can\s+be|would\s+be|here\s+is)"
_IS_SO = r"(?:is|are|was|were|itself\s+is|has\s+become|feels|seems)"
_QUARREL = (
    r"(?:debat\w+|disput\w+|disagree\w*|controvers\w+|contention|contentious|confus\w+|ambigu\w+|vague\w*|skeptic\w+"
    r"|sceptic\w+|absence|unclear|vexation|drama|quarrel\w*|critici\w+|critiqu\w+)"
)
_MEANING = r"(?:definition|meaning|branding|terminology)"
_END = r"[^.!?\n]"


def _quarrel(pieces: str, *patterns: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    return tuple(pieces.split("|")), re.compile("|".join(patterns))


_QUARRELS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    # a horrible term; X is a horrible term; the word is horrible: X; X definitions are silly
    _quarrel(
        "horribl|terribl|awful|bad|mislead|loaded|contested|disputed|debated|confusing|vague|meaningless|"
        "unfortunate|inaccurate|wrong|poor|overloaded|controversial|problematic|fuzzy|muddled|dishonest|"
        "slippery|silly|ugly|hated|imprecise|euphemis|nonsense|ridiculous|polari|divisive|abused|"
        "overused|ambiguous|dreaded|weasel|nebulous|hyped|murky|ill-defined|ill defined|inflationary",
        rf"\b{_DOUBTFUL}(?:,?\s+(?:and\s+)?[\w-]+)?\s+{NOUN}s?\b(?!\s+(?:for|around|about)\b)",
        rf"{_X}\s+{_IS}\s+(?:[\w-]+\s+){{0,6}}{_DOUBTFUL}\s+{NOUN}s?\b",
        rf"\b{NOUN}s?\s+{_IS_SO}\s+(?:[\w-]+\s+)?{_DOUBTFUL}[\s,:—–-]{{0,3}}{_X}",
        rf"{_X}[^\n]{{0,50}}\b(?:the|this|that|a|any)\s+{NOUN}s?\s+{_IS_SO}\s+(?:[\w-]+\s+)?{_DOUBTFUL}\b",
        rf"\b{NOUN}\s+{_X}\s+{_IS}\s+(?:[\w-]+\s+)?{_DOUBTFUL}\b",
        rf"\b{_DOUBTFUL}\s+{_WORDING}\s+of\s+(?:the\s+)?{_X}",
        rf"\bdefinitions?\s+of\s+(?:the\s+)?{_X}\s+{_IS}\s+(?:[\w-]+\s+){{0,2}}{_DOUBTFUL}",
        rf"{_X}\s+{_WORDING}\s+{_IS}\s+(?:[\w-]+\s+)?{_DOUBTFUL}\b",
    ),
    # the debate over the definition of X, X's ambiguous meaning, X definition debated
    _quarrel(
        "debat|disput|disagree|controvers|contenti|confus|ambigu|vague|skeptic|sceptic|absence|unclear|"
        "vexation|drama|quarrel|critici|critiqu",
        rf"\b{_QUARREL}\b{_END}{{0,25}}{_X}\s+{NOUN}s?\b",
        rf"\b{_QUARREL}\b{_END}{{0,40}}\b(?:{_MEANING}|term|concept)s?\b(?:\s+(?:and|or)\s+[\w-]+)?\s*(?:of|for|behind)?\s*"
        rf"(?:the\s+)?(?:[\w -]{{0,35}}\()?{_X}",
        rf"\b{_QUARREL}\b{_END}{{0,25}}{_X}(?:['’]s)?\s+(?:[\w-]+\s+)?{_MEANING}",
        rf"{_X}(?:['’]s)?\s+(?:[\w-]+\s+)?{_MEANING}s?\b{_END}{{0,40}}\b{_QUARREL}\b",
    ),
    # a misnomer, poorly named
    _quarrel(
        "misnomer|ill-defined|ill defined|poorly|badly|doubly|loosely|vaguely",
        r"\bmisnomer|\bill[- ]defined\b|\b(?:poorly|badly|doubly|loosely|vaguely)[- ](?:defined|named|chosen)\b",
    ),
    # the misuse of the term
    _quarrel(
        "misus|misunder|misappl|misrepres",
        rf"\bmis(?:us(?:e|es|ed|ing)|understanding|application|appl(?:y|ies|ied)|represent\w*)\s+(?:of\s+)?"
        rf"(?:the|this|that)\s+(?:[\w-]+\s+)?{NOUN}",
    ),
    # the loose use of X
    _quarrel(
        "loose|sloppy|careless|lax",
        rf"\b(?:loose|sloppy|careless|lax)\s+us(?:e|es|age)\s+of\s+(?:the\s+)?(?:{NOUN}\s+)?{_X}",
    ),
    # hate the term; question the wording … X
    _quarrel(
        "hate|hating|dislik|object|reject|despise|loathe|question|critici|mock",
        rf"\b(?:hat(?:e|es|ed)|dislik(?:e|es|ed)|object(?:s|ed)?\s+to|reject(?:s|ed)?|despises?|loathes?"
        rf"|question(?:s|ed|ing)?|critici[sz](?:es?|ed|ing)|mock(?:s|ed)?)\s+(?:the\s+use\s+of\s+)?(?:the|this|that)\s+"
        rf"(?:{NOUN}|{_WORDING})\b(?!\s+that\b){_END}{{0,70}}{_X}",
    ),
    # stop calling it X; push back on calling it X
    _quarrel(
        "call|label|brand|named|naming",
        rf"\b(?:stop|quit|against|object(?:s|ed|ing)?\s+to|push(?:es|ed|ing)?\s+back\s+(?:on|against|at)|refus(?:e|es|ed|ing)"
        rf"\s+to|critici[sz](?:es?|ed|ing){_END}{{0,30}}?|should(?:n['’]t|\s+not)(?:\s+be)?)\s+"
        rf"(?:call(?:ing|ed)?|label(?:l?ing|l?ed)?|brand(?:ing|ed)?|named|naming)\b{_END}{{0,45}}{_X}",
    ),
    # I wish that it were not called X
    _quarrel(
        "wish",
        rf"\bwish(?:es|ed)?\b{_END}{{0,30}}(?:n['’]t|\bnot|\bnever)\s+(?:been\s+)?(?:called|named|labell?ed)\s+{_X}",
    ),
    # a debate over whether it truly qualifies as X
    _quarrel(
        "whether",
        rf"\b(?:debat\w+|disput\w+|disagree\w*|argu(?:e|es|ed|ing|ments?)|question\w*|controvers\w+)\b{_END}{{0,30}}\bwhether\b"
        rf"{_END}{{0,50}}\b(?:qualif(?:y|ies)|counts?|be\s+(?:called|considered|labell?ed))\s+(?:as\s+)?(?:an?\s+|truly\s+)?{_X}",
    ),
    # the true definition of X
    _quarrel("definition", rf"\b(?:true|real|proper|correct|actual)\s+definitions?\s+of\s+(?:an?\s+|the\s+)?{_X}"),
    # defining X remains hard
    _quarrel(
        "defin",
        rf"\b(?:defin(?:e|ing)|definitions?\s+of)\s+(?:an?\s+|the\s+)?{_X}\s+(?:remains?|is|are|was|proves?|can\s+be)\s+(?:\w+\s+){{0,2}}"
        rf"(?:challenging|difficult|hard|elusive|tricky|unclear|tough|impossible)\b",
    ),
    # the simplistic X framing
    _quarrel(
        "simplistic|reductive|lazy|naive|tired|flawed|dismissive|misleading|loaded|dishonest",
        rf"\b(?:simplistic|reductive|lazy|naive|tired|flawed|dismissive|misleading|loaded|dishonest)\s+{_X}"
        rf"\s+(?:{_WORDING}|trope|narrative|metaphor|analogy)\b",
    ),
    # X: a buzzword?
    _quarrel(
        "buzzword|misnomer|euphemism", rf"{_X}\s*[:—–-]+\s*(?:an?\s+|just\s+|mere\s+)*(?:buzzword|misnomer|euphemism)\b"
    ),
    # no agreed definition of X
    _quarrel(
        "agree|accepted|common|clear|shared",
        rf"\b(?:no|little|lack\s+of|without)\b{_END}{{0,35}}\bagree(?:d|ment)\b{_END}{{0,30}}\b(?:definition|meaning)",
        rf"\b(?:no|lack\s+of|without)\b{_END}{{0,20}}\b(?:accepted|common|clear|shared)\s+(?:definition|meaning)",
    ),
    # we argue about the definition of X
    _quarrel(
        "definition|meaning",
        rf"\b(?:argu(?:e|es|ed|ing)|disagree\w*|debat(?:e|es|ed|ing)|quarrel\w*|fight(?:s|ing)?)\s+(?:about|around|over|on)"
        rf"\s+(?:the\s+|what\s+the\s+)?(?:[\w-]+\s+)?(?:definitions?|meanings?)\s+of\s+(?:the\s+)?{_X}",
    ),
    # X is misused; X framing is misleading
    _quarrel(
        "misus|misle|misun|misap|misna|meaningless|overus|overloaded|ill-defined|ill defined|disputed|"
        "contested|inflationary|misnomer|buzzword|euphemism|lie|nonsense|newspeak|jargon|propaganda",
        rf"{_X}(?:\s+{_WORDING})?\s+{_IS}\s+(?:being\s+)?(?:[\w-]+\s+){{0,2}}{_OF_A_WORD}\b",
    ),
    # X as jargon
    _quarrel(
        "jargon|misleading|meaningless|marketing|propaganda|buzzword|euphemism|misnomer",
        rf"{_X}(?:\s+{_WORDING})?\s+as\s+(?:[\w-]+\s+)?(?:jargon|misleading|meaningless|marketing|propaganda|a\s+buzzword"
        rf"|a\s+euphemism|a\s+misnomer)\b",
    ),
    # X, … the term as a marketing device
    _quarrel(
        "marketing|buzzword|jargon|propaganda|euphemism",
        rf"{_X}{_END}{{0,60}}\b(?:the|this)\s+{NOUN}\s+as\s+(?:an?\s+|mere\s+)?(?:marketing|buzzword|jargon|propaganda|euphemism)",
    ),
    # X can mean much; X has lost all meaning
    _quarrel(
        "mean",
        rf"{_X}\s+(?:can\s+(?:still\s+|now\s+)?mean|means?\s+(?:different|nothing|anything|whatever|many))\b",
        rf"{_X}\s+(?:has|have)\s+(?:lost|no)\s+(?:all\s+|its\s+|their\s+|any\s+|agreed\s+|clear\s+|real\s+)*meaning\b",
    ),
    # the term X no longer fits
    _quarrel(
        "no longer|fail|hardly",
        rf"\b{NOUN}\s+{_X}\s+(?:[\w-]+\s+){{0,2}}(?:no\s+longer|fails?|hardly)\b",
    ),
    # the concept of X was debated
    _quarrel(
        "debated|disputed|questioned|critiqu|critici",
        rf"\b(?:{NOUN}|concept|notion|definition)\s+(?:of\s+)?{_X}{_END}{{0,45}}\b(?:is|was|were)\s+(?:\w+\s+)?"
        rf"(?:debated|disputed|questioned|critiqued|critici[sz]ed)\b",
    ),
    # so-called X
    _quarrel(
        "so-called|so called",
        rf"\bso[- ]called\s+(?:[\w.-]+\s+)?{_X}",
    ),
)
"""Each with the pieces of words of which it holds one, by which most texts are seen to hold no quarrel at all."""
PIECES = tuple(pieces for pieces, _ in _QUARRELS)
NUMBERED = 40
"""Quarrels that are told apart by a bit of a number; what there are more shares the bits of the first."""
EVERY = (1 << NUMBERED) - 1
_FAR = 180
_NOUN_BEFORE = re.compile(rf"\b{NOUN}[\s,:]*" + MARKS + "$")
"""Directly before the mention; what _DISLIKED needs, and costs a tenth of it to ask."""

_DISLIKED = re.compile(
    r"(?:\b(?:hate|dislike|reject|despise|loathe|resent|avoid|retire|(?:tired|sick|wary|critical) of"
    r"|(?:problem|trouble|issue|quarrel) with)\b|(?:n['’]t|\bnot|\bnever) (?:\w+ )?(?:like|love|trust|accept)\b)"
    rf"[^.!?\n]{{0,100}}\b(?:the|this|that)\s+(?:[\w-]+\s+)?{NOUN}[\s,:]*" + MARKS + "$"
)
"""At a greater distance: "what I do not like in this debate is the use of the term X"."""


def contested(text: str, start: int, end: int, quarrels: int = EVERY) -> bool:
    """Whether the mention ``text[start:end]``, or the word that it is, is called a bad one.

    ``quarrels`` has a bit for each quarrel of which a word may stand near: the others are not looked for.

    >>> contested("Open washing is a loaded phrase.", 0, 12), contested("Open washing is bad for all.", 0, 12)
    (True, False)
    """
    left = text[max(0, start - LEFT) : start].lower()
    if not quarrels and _NOUN_BEFORE.search(left[-25:]) is None:
        return False
    left = SENTENCE_END.split(left)[-1]
    right = text[end : end + RIGHT].lower()
    near = left + _HERE + right
    for number, (pieces, pattern) in enumerate(_QUARRELS):
        if (
            quarrels >> number % NUMBERED & 1
            and any(map(near.__contains__, pieces))
            and pattern.search(near) is not None
        ):
            return True
    return (
        _NOUN_BEFORE.search(left[-25:]) is not None
        and _DISLIKED.search(text[max(0, start - _FAR) : start].lower()) is not None
    )
