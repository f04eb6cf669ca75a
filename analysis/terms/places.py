"""Where in the make-up of a text a mention stands: heading, link, code, or body."""

from __future__ import annotations

import re

_HEADING_LINE = re.compile(r"[#\s*]*[A-Z0-9“\"‘'\[(][^\n]{2,98}$")
_LIST_ITEM = re.compile(r"[ \t>]*(?:[-*•·]|\d+[.)])[ \t]+")
DEFINED = ("\n\n: ", "\n: ")
"""Between the head of a Markdown definition list and its definition."""
ITEM_BEGINS = " \t>-*•·0123456789"
LONGEST_LIST_HEAD = 40
"""Characters of a line with a colon above a list that is its heading, and no sentence: "Open models:"."""
_RUN_IN = re.compile(r"[^\n.!?:]{0,100}?[!?]?:[*_]{0,2}[ \t]+(?=[A-Z@`“\"*_\[(0-9])")
REMARK = re.compile(r":\s(?=(?:Th(?:is|e)|A|An|Another)\s(?:\w+\s)?(?:paper|work|study|survey|authors|report)\b)")
"""Between a title and what the line says of the work: "…: This paper has models write prompts"."""
_LISTED = re.compile(
    r"[^\n]{0,200}?\((?:(?:Activity|Score|Points?|Votes?|Comments?): ?\d[^)\n]*|\d+ (?:points?|votes?|comments?)[^)\n]*)\)"
)
_WORK = re.compile(r"(?:\[[^\]\n]*)$")
_LINK_TARGET = re.compile(r"[^\[\]\n]*\]\(")
_TWEET = re.compile(r"[ \t]*[-*•][ \t]+Tweet from [^\n:]{1,60}: ?")
_TITLES = re.compile(r"[ \t]{3,}\S[^\n]*? : |Tweet from [^\n:]{1,60} ?: ?")
_LINKS_HEAD = re.compile(
    r"[ \t#*_]*(?:Links?|URLs?|Papers?|Articles?|Videos?|Resources?) mentioned[*_]*[ \t]*:", re.IGNORECASE
)
_LINKED = re.compile(r"GitHub - [\w.-]+/[\w.-]|\bno description found")
"""A linked page's title as its site writes it: "GitHub - owner/name: …"."""
_LINKED_NEAR = re.compile(
    r"GitHub - [\w.-]+/[\w.-]|\bno description found|\bTweet from [^\n:]{1,60}:"
    r"|[·|—–-] (?:Hugging Face|Luma|YouTube)[ \t]*(?::|$)",
    re.MULTILINE,
)
"""The same, and what speaks for a list of links only where the list is one."""
_LINKED_REACH = 250
_LINKS_REACH = 600
"""Characters to look through before and after a mention in its line for a linked page's title; before and after a list's
item for another that is a link, and for the list's head."""
BETWEEN = ' \t\n\r\u00a0,;()[]{}<>"“”‘’|'
_CODE_SIGNS = re.compile(
    r"://|www\.|[_{}=<>]|\\(?=\w)|/[^/\s]*/|\.(?:com|org|net|io|ai|gov|edu|co|dev|py|js|ts|md|png|jpe?g|svg|gif|html?|json|ya?ml|txt|pdf)\b|::|\(\)"
)
_REPOSITORY = re.compile(r"[A-Za-z][\w-]*/(?=[\w.-]*[-_.\d])[A-Za-z][\w.-]*(?![\w/:])")
_EMBEDDED = re.compile(r'"publication_name":.*"(?:title|truncated_body_text|caption)":"(?:[^"\\]|\\.)*$')
_FILE = re.compile(r"\.(?:py|js|ts|md|png|jpe?g|svg|gif|html?|json|ya?ml|txt|pdf)\.?$")
_RECORD = re.compile(r"\"[\w-]+\":[\"\[{\d]|\",\"")


def heading_line(text: str, start: int, end: int) -> bool:
    """Whether the line of a mention looks like a heading of a text without marked ones.

    Short, without a full stop, begun with a capital, followed by a blank line; no item of a list.
    """
    line, stop = line_around(text, start, end)
    if stop - line > 100 or stop == len(text) or text[stop : stop + 2] != "\n\n":
        return False
    shown = text[line:stop].rstrip()
    if shown.endswith(":"):
        return (
            stop - line <= LONGEST_LIST_HEAD and _LIST_ITEM.match(text, stop + 2) is not None and text[line].isupper()
        )
    return (
        not shown.endswith((".", "!", ",", ";", '"', "”"))
        and not _LIST_ITEM.match(text, line)
        and _HEADING_LINE.match(shown) is not None
    )


def run_in_heading(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in the head of a list's item: "- Open models win: Two labs said…"."""
    line = text.rfind("\n", 0, start) + 1
    if text[line] not in ITEM_BEGINS:
        return False
    item = _LIST_ITEM.match(text, line, start)
    if item is None or start - item.end() > 100 or any(sign in text[item.end() : start] for sign in ".!?:"):
        return False
    head = _RUN_IN.match(text, end)
    return head is not None and REMARK.match(text, text.index(":", end)) is None


def thread_title(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in the title of a thread that a list counts votes or comments of."""
    line, stop = line_around(text, start, end)
    item = _LIST_ITEM.match(text, line, start) if text[line] in ITEM_BEGINS else None
    return (
        item is not None
        and text.find("(", end, stop) >= 0
        and _LISTED.match(text, end, stop) is not None
        and not _LISTED.match(text, item.end(), start)
    )


def listed_title(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in the title of a linked work: an aggregator's item, a flattened list of links.

    Also the head of a Markdown definition list (its definition begins with a colon), as lists of papers are set.
    """
    line, stop = line_around(text, start, end)
    if thread_title(text, start, end) or text.startswith(DEFINED, stop):
        return True
    if text.startswith("Tweet from ", line + 2) and _TWEET.match(text, line, start):
        return True
    if text.find(" : ", line, stop) < 0:
        return False
    return _TITLES.search(text, max(line, start - 300), min(stop, end + 300)) is not None


def may_list_links(text: str) -> bool:
    """Whether anything in a text can be among links: to see quickly that most texts list none."""
    headed = " mentioned" in text and (" mentioned:" in text or " mentioned :" in text)
    return headed or "GitHub - " in text


def may_be_linked(text: str, line: int, stop: int) -> bool:
    """Whether a line can be one of a list of links though it has no mark of a list's item."""
    return (
        text.find("ntioned", line - 40 if line > 40 else 0, line + 20) >= 0 or text.find("GitHub - ", line, stop) >= 0
    )


def among_links(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in a link that a head announces, or beside a linked page's title as its site writes it.

    For text without marked blocks. What such a line, or an item of such a list, says of a page is the page's own
    description.
    """
    line, stop = line_around(text, start, end)
    if _LINKS_HEAD.match(text, line):
        return True
    if _LINKED.search(text, max(line, start - _LINKED_REACH), min(stop, end + _LINKED_REACH)):
        return True
    begin, lowest = line, max(0, line - _LINKS_REACH)
    item = text[line] in ITEM_BEGINS and _LIST_ITEM.match(text, line) is not None
    while item and begin > lowest:
        before = text.rfind("\n", 0, begin - 1) + 1
        if _LIST_ITEM.match(text, before) is None:
            break
        begin = before
    above = text[lowest:begin].rstrip()
    if _LINKS_HEAD.match(above, above.rfind("\n") + 1):
        return True
    if not item:
        return False
    after, highest = stop, min(len(text), stop + _LINKS_REACH)
    while after < highest and _LIST_ITEM.match(text, after + 1):
        following = text.find("\n", after + 1)
        after = following if following >= 0 else len(text)
    return _LINKED_NEAR.search(text, max(begin, lowest), min(after, highest)) is not None


def embedded_work(text: str, start: int) -> bool:
    """Whether a mention stands in the title or the first words of a work that a record embeds, with where it appeared."""
    record = text[max(text.rfind("\n", 0, start) + 1, start - 1500) : start]
    return _EMBEDDED.search(record) is not None


def repository(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in the name of a repository, ``owner/name``."""
    left = start
    while left and start - left < 80 and (text[left - 1].isalnum() or text[left - 1] in "-_./:"):
        left -= 1
    name = _REPOSITORY.match(text, left)
    return name is not None and name.end() >= end and _FILE.search(name[0]) is None


def link_text(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in the text of a Markdown link."""
    line = text.rfind("\n", max(0, start - 200), start) + 1
    return (
        text.rfind("[", line, start) >= 0
        and _WORK.search(text, line, start) is not None
        and _LINK_TARGET.match(text, end, end + 200) is not None
    )


def code(text: str, start: int, end: int) -> bool:
    """Whether a mention stands in an address, a path, an identifier, a hashtag, or code in backticks.

    Two terms joined by a stroke ("open-source/open-weight") are no path.
    """
    left = start
    while left and start - left < 200 and text[left - 1] not in BETWEEN:
        left -= 1
    right = end
    while right < len(text) and right - end < 200 and text[right] not in BETWEEN:
        right += 1
    before, after = text[left:start], text[end:right].rstrip(".,:!?")
    if before.endswith(("#", "@")):
        return True
    if (before or after) and " " not in text[start:end]:
        around = before + "x" + after
        if _CODE_SIGNS.search(around) or ("/" in around and any(sign.isdigit() for sign in around)):
            return True
    return _in_backticks(text, start, end) or in_record(text, start, end)


def line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the line of a mention begins and ends."""
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop


def in_record(text: str, start: int, end: int) -> bool:
    """Between the names and values of a JSON record that was left in the text."""
    line, stop = line_around(text, start, end)
    if text.find('":', line, stop) < 0:
        return False
    before = _RECORD.search(text, max(line, start - 250), start)
    return before is not None and _RECORD.search(text, end, min(stop, end + 250)) is not None


def _in_backticks(text: str, start: int, end: int) -> bool:
    """Inside `one word`, or `several` with a sign of code; not inside a list of topics set in backticks."""
    line, stop = line_around(text, start, end)
    if text.count("`", line, start) % 2 == 0:
        return False
    opening = text.rfind("`", line, start)
    closing = text.find("`", end, stop)
    # One that follows a letter, or is followed by a space, closes what was opened before the text begins.
    if closing < 0 or text[opening + 1].isspace() or (opening and text[opening - 1].isalnum()):
        return False
    inside = text[opening + 1 : closing]
    return " " not in inside or bool(re.search(r"[=(){};<>]|--|\$|::", inside))
