"""The words around a mention that speak of it as a word: introduced, defined, doubted, fought over.

Every rule is a pattern with a name; ``left`` ends where the mention begins, ``right`` begins where it ends, both in
lower case.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, Implementation

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT = 70
RIGHT = 80
"""Characters that the rules look at before and after a mention."""

MARKS = r"[\"“”„«»‘’'*_`(\[]*"
NOUN = (
    r"(?:term|word|phrase|label|expression|buzzword|moniker|misnomer|terminology|name|adjective|verb"
    r"|noun|tag|keyword|category)"
)
_SPOKEN_OF = r"(?:term|word|phrase|expression|buzzword|moniker|misnomer|terminology)"
_ACTS = ("practice", "technique", "process", "method", "act", "idea", "procedure")
_WHICH = ("of", "where", "in which", "that", "by which", "for")
HINTS = (
    *(
        " term",
        "called",
        " call",
        "known",
        " word",
        "keyword",
        "buzzword",
        " phrase",
        " label",
        "defin",
        " mean",
        "tag",
    ),
    *(
        "refer to",
        "refers ",
        "referred to",
        "counts as",
        "qualifies as",
        "qualify as",
        "constitutes",
        "dub",
        "coin",
        "usage",
        "use of",
        "uses of",
        "sense of",
        "senses of",
    ),
    *("mislead", "misnom", "misus", "misund", "misapp", "misrep", " name", "christen", "unquote", "suppos", "ostensib"),
    *("purport", "nominally", " expression", "moniker", " adjective", " verb", " noun", "categor", "etymolog"),
    *(
        "connotation",
        "as a concept",
        "stands for",
        "stand for",
        "short for",
        "is when",
        "ill-def",
        "ill def",
        "what is",
    ),
    *("what's", "what’s", "what are", "what exactly", "a lie", "euphem", "nonsense", "newspeak", "marketing", "jargon"),
    *(
        "propaganda",
        " title",
        "so-called",
        "so called",
        "concept of",
        "framing",
        "wording",
        "rhetoric",
        "naming",
        "overused",
        "overloaded",
        "contested",
        "inflationary",
        "notion of",
        "critici",
        "critiqu",
        "debated",
        "disput",
        "brand",
        "controvers",
    ),
    *(f"self{hyphen}{how}" for hyphen in "- " for how in ("described", "styled", "proclaimed", "declared")),
    *(f"{verb} {what}" for verb in ("is", "are") for what in ("any", "whatever", "whoever")),
    *(f"{act} {which}" for act in _ACTS for which in _WHICH),
)
"""Whatever a rule below matches holds one of these: without, there is nothing to look for."""

_HINTS = BytesAhoCorasick([hint.replace("’", "'").encode() for hint in HINTS], implementation=Implementation.DFA)
_PLAIN = bytes(range(256)).lower().replace(b"\n", b" ")


def hinted(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    """The numbers of the ``spans`` beside which any rule of this module can apply.

    >>> hinted("the so-called open models, and then many months after that the labs published two more open models"
    ...        " of their own, with all their weights, data and code, for all to use", [(14, 25), (85, 96)])
    {0}
    """
    parts = [text[start - LEFT if start > LEFT else 0 : end + RIGHT] for start, end in spans]
    windows = "\0".join(parts)
    # As bytes, where every character is one: the automaton need not work out which character each byte is of.
    if not windows.isascii():
        parts = [part.lower().replace("’", "'") for part in parts]  # each for itself: in lower case "İ" is two
        windows = "\0".join(parts)
    found = _HINTS.find_matches_as_indexes(windows.encode("latin-1", "replace").translate(_PLAIN))
    if not found:
        return set()
    begins = list(accumulate((len(part) + 1 for part in parts), initial=0))
    return {bisect_right(begins, start) - 1 for _, start, _ in found}


SO_CALLED = re.compile(
    r"(?:\bso[- ]called|\bself[- ](?:described|styled|proclaimed|declared)|\bquote[,/ -]+unquote|\bsupposed(?:ly)?"
    r"|\bostensibl[ey]|\bpurported(?:ly)?|\bnominally)\s+(?:[\w.-]+\s+)?" + MARKS + "$"
)
"""Distance without marks: "so-called open models"."""

SO_CALLED_STEMS = ("called", "self", "quote", "suppos", "ostensib", "purport", "nominal")
NAMED_STEMS = ("called", "named", "titled", "known")
GLOSS_STEMS = (
    *(
        "term",
        "word",
        "phrase",
        "label",
        "expression",
        "moniker",
        "misnomer",
        "name",
        "adjective",
        "verb",
        "noun",
        "tag",
    ),
    *("categor", "known", "refer", "call", "dub", "coin", "christen", "mean", "counts", "qualif", "constitut", "what"),
)
DEFINITION_STEMS = ("defin", "meaning", "etymolog", "connotation", "use", "usage", "sense")
"""Whatever SO_CALLED, NAMED, GLOSS_BEFORE and DEFINITION match holds one of these: without, it need not be asked."""

TITLE = re.compile(
    r"\b(?:paper|article|post|essay|book|report|talk|episode|podcast|series|track|workshop|song|video|film|chapter"
    r"|section|survey|newsletter|column|speech|story|piece|game|repo(?:sitory)?|titled|entitled|headline|blog|substack"
    r"|lecture|webinar|seminar|keynote|presentation|tutorial|documentary|memo|white\s?paper|manifesto"
    r"|playlist|subreddit|meetup)s?"
    r"(?:\s+(?:is|was|are|were))?[\s,:]*(?:called|titled|entitled|named|headed|on|,)?[\s,:]*" + MARKS + "$"
)
"""What follows is the name of a work."""

WORKED = re.compile(
    r"\b(?:papers?|articles?|posts?|essays?|books?|reports?|talks?|episodes?|podcasts?|songs?|films?|resources|series|guides?|guidelines)\b[^.\n]{0,60}\b(?:called|titled|entitled)"
    r"[\s,:]*" + MARKS + '$|\b(?:title|name|headline)\\s+of\b[^.\n"“”]{0,60}' + MARKS + "$"
)
"""The same at a distance: "the paper that they wrote, called …"."""

PUBLISHED = re.compile(
    r"\s*\((?:[\w.’'-]+\s+){0,4}(?:blog|paper|post|video|docs|thread|article|essay|report|podcast|newsletter|book|talk|slides|arxiv)"
    r"(?:\s+post)?\)"
    r"|\s+(?:workshop|course|paper|talk|podcast|series|book|blog|article|post|essay|conference|session|webinar|report|playlist"
    r"|newsletter|episode|song|survey|tutorial|guide|list)\b"
)
"""After marks, what was named there: "AI Evaluations" (the lab's blog), the "Mastering LLMs" workshop."""

NAMED = re.compile(
    r"\b(?:company|startup|start-up|firm|lab|product|tool|app|project|repo|model|conference|event|group|server|channel"
    r"|feature|library|package|program|programme|dataset|site|blog|magazine|journal|band|paper|article|post|essay|book"
    r"|report|talk|episode|podcast|series|song|video|film)s?\s+(?:[\w.-]+\s+){0,2}"
    r"(?:called|named|titled|entitled|known as)\s+" + MARKS + "$"
)
"""What follows is the name of something, and introduces no word."""

GLOSS_BEFORE = re.compile(
    r"(?:"
    rf"\b(?:the|this|that|a|an|its|our|their|of|as)\s+(?:[\w-]+\s+){{0,2}}{NOUN}(?:\s+of|\s+for\s+this|:|,)?"
    rf"|\b{NOUN}s\s+(?:like|such\s+as)"
    r"|\b(?:known|referred\s+to)(?:\s+[\w-]+)?\s+as"
    r"|\b(?:is|are|was|were|be|been|being|often|sometimes|colloquially|commonly|also|now|so|usually|generally|widely"
    r"|otherwise|recently|formerly|popularly|technique|process|method|practice|approach|thing|things|something|what['’]s|formerly|then)\s+"
    r"(?:called|termed|dubbed|named|christened)"
    r"|\b(?:dubbed|termed|coined|coining|coins|(?:['’]re|are|is|keep|keeps)\s+calling(?:\s+(?:this|it|that|them))?(?!\s+(?:an?|the)\b))"
    r"|\bwhat\s+(?:[\w-]+\s+){1,3}(?:calls?|called|refer(?:s|red)?\s+to\s+as|terms?|dubs?)"
    r"|\b(?:we|i|you|they|people|some|others)\s+(?:[\w-]+\s+)?(?:call|refer\s+to)\s+(?:this|it|that|these|them)(?:\s+as)?"
    r"|\bmeant?\s+(?:by|when\s+(?:\w+\s+)?sa(?:y|ys|id|ying))"
    r"|\b(?:what|whatever)\s+(?:counts|qualifies)\s+as|\bwhat\s+constitutes|\b(?:of|on|about|over|defin\w+|determin\w+|decid\w+)\s+what\s+(?:is|are)"
    r")\s+(?:(?:an?|the|what|is|are|true|truly|real)\s+){0,2}" + MARKS + "$"
)
"""The mention is introduced, or spoken of as a word."""

COINED = re.compile(
    r"\b(?:(?:dubbed|termed|coined|(?:['’]re|are|is|keep|keeps)\s+calling(?:\s+(?:this|it|that|them))?(?!\s+(?:an?|the)\b))"
    r"|what\s+(?:[\w'’-]+\s+){1,3}(?:calls?|called|terms?|dubs?))(?:\s+(?:an?|the))?\s+" + MARKS + "$"
)
"""A name of a few words in marks is introduced: "what they are calling this "noisy student distillation"."""

DEFINITION = re.compile(
    r"(?:\b(?:definition|meaning|etymology|connotation)s?\s+(?:of|for|behind)"
    r"|\b(?:common|colloquial|technical|usual|popular|original|loose|narrow|broad|strict|formal|official|academic"
    r"|legal|precise|standard|proper|traditional|current)\s+(?:use|usage|meaning|sense)s?\s+of"
    r"|\bdefin(?:e|es|ing))\s+(?:(?:an?|the|what|is|are|true|truly|real)\s+){0,2}" + MARKS + "$"
)
ALONE = re.compile(
    r"[\"“”’'*_`)\]]*\s*(?:$|[.,;:!?)(—–\n-]|(?:is|are|was|were|has|have|in|as|for|to|and|or|that|which|by|at|on|with|but|than"
    r"|from|becom\w*|remain\w*|chang\w*|differ\w*|under|used|among|here|i|we|you|he|she|they|it"
    r"|can|could|would|should|may|might|must|will|do|does|did)\b)"
)
"""Together: the definition of this very term, not of what it is a part of ("the definition of open source AI")."""

GLOSS_AFTER = re.compile(
    r"^[\"“”’'*_`)\],]*(?:\s*\([^)\n]{1,30}\)[,]?)?\s*"
    r"(?:definitions?\b|(?:[a-z]+ly\s+)?refers?\s+(?:[a-z]+ly\s+)?to\b(?!\s+(?:it|this|that|them|these|those|as)\b)|is\s+defined\b|are\s+defined\b|stands?\s+for\b|is\s+when\b|is\s+short\s+for\b|,?\s*meaning\b"
    r"|as\s+a\s+(?:term|word|concept|label|category|phrase)\b"
    rf"|(?:is|was|are|has\s+become|became)\s+(?:also\s+)?(?:an?|the|such\s+an?|another)\s+(?:[\w-]+\s+){{0,2}}{NOUN}\b"
    rf"|(?:is|are)\s+one\s+of\s+the\s+(?:[\w-]+\s+){{0,3}}{_SPOKEN_OF}s\b"
    r"|(?:(?:is|are)\s+(?:an?|the)|(?:—|–|--+|,\s+or|\s+or)\s*the)\s+(?:(?:[\w-]+\s+)?(?:practice|technique|process|method"
    r"|act|idea|procedure)\s+(?:of|where|in\s+which|that|by\s+which)|(?:practice|technique|process|method|procedure)\s+for)\b"
    r"|,?\s*(?:as\s+)?(?:we|they|people|some|i)\s+(?:like\s+to\s+)?call(?:ed)?\b"
    r"|,?\s*(?:also|otherwise|sometimes|often|better)\s+(?:known|called|referred)\b"
    r"|(?:is|are)\s+(?:anything|any|whatever|whoever)\b"
    r"|(?:usually|often|typically|generally|normally)\s+(?:means?|refers?)\b"
    r"|means?\s+(?:that\s+the|that\s+a|the\s+(?:model|weights|source|process)|any|training|using|making|taking)\b)"
)
"""The mention is defined by what follows."""

DEFINES = re.compile(r"\bdefin(?:e|es|ed|ing)\s+" + MARKS + "$")
DEFINED_AS = re.compile(r"[\"“”’'*_`)\]]*\s+(?:[\w-]+\s+){0,3}as\b")
"""Together: "the policy defines open source software as …"."""

MEANS = re.compile(r"^[\"“”’'*_`]*\s+(?:really\s+|actually\s+|even\s+|should\s+)?means?\b")
ASKED = re.compile(r"\b(?:what|how|whatever)\s+(?:does\s+|do\s+|did\s+)?(?:the\s+(?:term|word)\s+)?" + MARKS + "$")
"""Together: "what open source means", "what does open source mean"."""

WHAT_IS = re.compile(
    r"\bwhat(?:['’]s|\s+is|\s+are|\s+exactly\s+is)(?:\s+(?:actually|really|exactly|even|truly))?"
    r"\s+(?:an?\s+|the\s+)?" + MARKS + "$"
)
QUESTION = re.compile(r"^[\"“”’'*_`)]*(?:\?|,? and (?:how|why)\b)")
"""Together: "What is distillation?"."""

TRULY = re.compile(
    r"\b(?:true|truly|real|really|fully|totally|completely|somewhat|so-called|more|most)\b", re.IGNORECASE
)
"""In marks with the term, a measure of how much it is meant: no words of somebody's sentence."""

AS_A_WORD = re.compile(
    r"\bdefined\s+(?:as|by)\b|\bdefinitions?\s+(?:is|are)\b"
    r"|\b(?:own|working|clear|common|the|a|no)\s+definitions?\b(?!\s+(?:of|for|and)\b)|\bcoined?\b"
    rf"|\b(?:the|this|that|a|an|our|its|as)\s+(?:[\w-]+\s+){{0,1}}{_SPOKEN_OF}\b|\b{_SPOKEN_OF}s\s+(?:like|such\s+as)\b"
)
"""Near a term in marks: words and definitions are being discussed, so that the marks are no doubt."""

MARKED_BEFORE = re.compile(
    r"(?:\bwhen\s+(?:i|we|you|they|people)\s+(?:say|hear|use|talk\s+about|speak\s+of)"
    r"|\b(?:difference|distinction|distinguish(?:es|ed|ing)?)\s+(?:[\w-]+\s+){0,2}between\b[^.\n]{0,40}"
    r"|\b(?:refers?|referred|referring)\s+to\s+(?:this|it|that|these|those|them)\s+as|\bsemantics\s+of"
    r"|\b(?:phenomenon|concept|idea|notion|condition|effect|trend|style|problem|technology|state|strategy|field|kind)\s+called"
    r")\s+(?:an?\s+|the\s+)?" + MARKS + "$"
)
MARKED_AFTER = re.compile(
    r"^[\"“”’'*_`)\],]*\s*(?:to\s+(?:describe|denote|refer\s+to|mean)|means?\s+(?:the|an?|to|that\s+you|any|having|being))\b"
)
"""A term in marks is introduced or explained, in words that would say nothing of one without marks."""

ATTRIBUTED = re.compile(
    r"\b(?:says?|said|writes?|wrote|tweet(?:s|ed)|ask(?:s|ed)|repl(?:y|ies|ied)|stat(?:es|ed)|exclaim(?:s|ed)|jok(?:es|ed)"
    r"|quip(?:s|ped)|captioned|proclaim(?:s|ed)|declar(?:es|ed)|announc(?:es|ed)|claim(?:s|ed)"
    r"|accus(?:es|ed|ing)\b[^.\n\"“”]{0,60}\bof"
    r"|(?:says?|said|claims?|claimed|writes|wrote|states?|stated)\s+(?:that\s+)?(?:it|he|she|they|this)\s+(?:is|are|was|were|has|have|had|will)"
    r")[\s,:]*" + MARKS + "$"
)
"""Marks directly after it hold what somebody said."""

SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s")
"""What another sentence says is of another word."""
