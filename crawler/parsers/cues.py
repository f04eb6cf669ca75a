"""Words by which a short segment tells what it is: "Related articles", "Sign up", "By …", "© 2025", "4 min read".

English for the most part, since the pages it was measured on are; elsewhere the markup decides alone. The patterns are for
text in small letters, which is searched several times as fast as text in any.
"""

from __future__ import annotations

import re

CUES: dict[str, re.Pattern[str]] = {
    "related": re.compile(
        r"^(?:you (?:may|might|could) (?:also )?|related|more (?:from|in|on|stories|articles|posts|like|to|by|about)"
        r"|read (?:more|next|also|this)|also read|see also|recommended|recent (?:posts|articles|news)|latest|popular"
        r"|trending|most (?:read|popular|viewed)|keep reading|continue reading|up next|next (?:post|article|up)"
        r"|previous (?:post|article)|similar|further reading|other (?:posts|articles)|what to read|explore (?:more|our)"
        r"|featured|don.t miss|in this (?:section|series)|editor.s picks?|check out)",
    ),
    "action": re.compile(
        r"\b(?:sign up|subscribe|newsletter|download (?:now|our|the|your)|get started|try (?:it )?(?:for )?free"
        r"|free trial|book a|schedule a|contact us|learn more|request a|shop now|buy now|join (?:us|our|now|the)"
        r"|get (?:a|your|the|our) (?:free|quote|demo)|click here|watch now|register|log ?in|sign in"
        r"|start (?:your|free)|follow us|your inbox|apply now|call us|talk to)\b",
    ),
    "legal": re.compile(
        r"©|\ball rights reserved|copyright|privacy policy|terms (?:of|and|&)|cookie|affiliate|commission|disclaimer"
        r"|disclosure|advertis|sponsored",
    ),
    "author": re.compile(
        r"^(?:by\b|written by|author|about the author|reviewed by|posted by|published by|edited by|fact.checked"
        r"|medically reviewed|contributor|photo|image|credit|getty|source:|updated by)"
        r"|\bis an? (?:\w+ ){0,4}(?:writer|editor|journalist|author|founder|reporter|contributor|specialist|expert"
        r"|strategist|manager|consultant)\b|\b(?:shutterstock|getty images|unsplash|pexels|istock)\b",
    ),
    "meta": re.compile(
        r"\b(?:min(?:ute)?s? read|read time|reading time|published|updated|posted|last (?:updated|modified|reviewed)"
        r"|views?|ago|am|pm|est)\b"
        r"|^(?:tags?|categor\w+|topics?|filed under|share|tweet|print|email|save|home)\b"
        r"|^\W*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d{1,2},? \d{4}\W*$"
        r"|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$|^\d{1,2} \w+ \d{4}$",
    ),
    "comment": re.compile(
        r"\b(?:comments?|reply|replies|leave a|your email address|required fields|logged in|cancel reply|post comment"
        r"|name \*|website)\b",
    ),
    "faq": re.compile(r"frequently asked|^faqs?\b"),
    "toc": re.compile(
        r"table of contents|^contents$|in this article|on this page|jump to|^what.s (?:inside|in this)|quick links"
        r"|^overview$|key takeaways",
    ),
    "more": re.compile(
        r"^(?:read more|more|learn more|see more|view (?:more|all)|show more|continue|see all|next|previous|back|close"
        r"|menu|search|skip|open|toggle|loading|load more|view|play|watch|listen|copy|expand|details|buy now|shop now"
        r"|check price|see price|get started|reply|share|follow)\b.{0,20}$",
    ),
}
"""Each cue by name; a segment may show several."""

SECTION_CUES = ("related", "author", "comment", "faq", "toc", "action", "legal")
"""Cues that, in a heading, speak for the section under it."""

FUNCTION_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "and",
        "is",
        "are",
        "was",
        "for",
        "that",
        "it",
        "with",
        "as",
        "on",
        "be",
        "by",
        "this",
        "you",
        "your",
        "or",
        "at",
        "from",
        "have",
        "can",
        "if",
        "not",
        "we",
        "they",
        "will",
        "their",
        "has",
        "more",
        "which",
        "when",
        "but",
        "about",
    ]
)
SHAPES = {
    "we": re.compile(r"\b(?:our|we|us)\b"),
    "address": re.compile(r"https?:|www\.|@"),
    "price": re.compile(r"[$€£]\s?\d"),
    "arrow": re.compile(r"[→»›>👉▼▲•|]\s*$|^[→»›👉]"),
    "invites": re.compile(
        r"^(?:get|try|start|join|find|discover|explore|see|learn|read|watch|listen|check|click|sign|subscribe|download|book"
        r"|request|contact|schedule|want|ready|need|looking)\b"
    ),
}
