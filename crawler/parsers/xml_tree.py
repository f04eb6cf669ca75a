"""XML from strangers to an lxml tree: nothing is resolved, nothing fetched, and what can be read is read.

    bytes -> text in its true charset -> no DOCTYPE -> mended references -> lxml, recovering -> Tree

Where tags are left open, lxml hangs every later record below the broken one, until its depth limit ends the
document. So the records of a malformed document are cut apart and parsed one by one.

Measured on lxml 6.1: 200,000 attributes 0.07 s, 100,000 items 0.1 s, depth stops at 256 (flagged), where
feedparser, parsel and podcastparser take half a minute to two. The DOCTYPE is cut out before parsing, so
that no entity of it can be expanded (billion laughs) or read from a file, and the items beside it survive.
Bare ampersands and HTML's named characters, the commonest faults of feeds, are mended first: lxml alone
would drop "&b" from "?a=1&b=2".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

from lxml import etree

from crawler.errors import ParseError
from crawler.parsers.decoding import decode
from crawler.parsers.observed import is_challenge

HTML_START = re.compile(r"\s*(?:<!--(?s:.)*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
ROOT_START = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|channel|urlset|sitemapindex)\b", re.IGNORECASE)
JUNK_SEARCHED = 20_000

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(r"&(?:#([0-9]{1,8}|[xX][0-9A-Fa-f]{1,7});|([A-Za-z][A-Za-z0-9]{1,31});)?")
START_TAG = re.compile(r"<[A-Za-z_][^<>]*>")
START_TAG_NAME = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])")
LONGEST_ROOT_TAG = 10_000
# After its first fault libxml2 drops "&amp;" and "&lt;" wherever they stand, but not "&#38;" and "&#60;".
XML_NAMES = {"amp": "&#38;", "lt": "&#60;", "gt": "&#62;", "quot": "&#34;", "apos": "&#39;"}
UNPARSED = re.compile(r"<!\[CDATA\[|<!--")
UNPARSED_END = {"<![CDATA[": "]]>", "<!--": "-->"}


@dataclass(frozen=True)
class Tree:
    """The root, the repeated elements in document order, what was mended or lost, and whether tags were left open."""

    root: etree._Element
    records: tuple[etree._Element, ...]
    problems: tuple[str, ...]
    malformed: bool


def read_xml(content: bytes, content_type: str | None, what: str, record: re.Pattern[str]) -> Tree:
    """The tree of ``content`` with those of its elements whose local name ``record`` matches.

    Raises ParseError with reason ``empty``, ``html``, ``challenge`` or ``not-a-WHAT`` when there is none.
    """
    text, problems = _legal_text(content, content_type)
    root, fault = _parse(text, what)
    if fault is None:
        records = [element for element in root.iter(etree.Element) if record.fullmatch(etree.QName(element).localname)]
    else:
        problems.append(f"malformed: {fault}")
        records = _parse_apart(text, record)
    return Tree(root, tuple(records), tuple(problems), fault is not None)


def _legal_text(content: bytes, content_type: str | None) -> tuple[str, list[str]]:
    """Everything from the root on, without DOCTYPE and illegal characters, and what had to be done for it."""
    decoded = decode(content, content_type)
    problems = [decoded.problem] if decoded.problem else []
    text = ILLEGAL.sub("", decoded.text)
    if len(text) != len(decoded.text):
        problems.append("illegal characters removed")
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise ParseError("The answer is empty.", "empty")
    refuse_pages(text)
    text, junk = _without_junk(text)
    text, mended = _with_mended_references(_without_doctype(_without_declaration(text)))
    if not text:
        raise ParseError("The answer holds an XML declaration and nothing else.", "empty")
    return text, problems + junk + mended


def _parse(text: str, what: str) -> tuple[etree._Element, str | None]:
    """The root, and the first fault that lxml had to recover from."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"Not XML: {error.msg}", f"not-a-{what}") from error
    if root is None:
        raise ParseError("Not XML: it has no element.", f"not-a-{what}")
    # An undeclared prefix costs nothing: the element keeps it as the first part of its name.
    faults = [entry for entry in parser.error_log if entry.domain_name != "NAMESPACE"]
    return root, f"{' '.join(faults[0].message.split())} (line {faults[0].line})" if faults else None


def _parse_apart(text: str, record: re.Pattern[str]) -> list[etree._Element]:
    """Each record of ``text`` parsed for itself, below the root's own start tag for its namespaces."""
    root_tag = START_TAG.search(text)
    starts = [start for start, name in _start_tags(text) if record.fullmatch(name)]
    if root_tag is None or not starts:
        return []
    opening = root_tag.group().rstrip("/>") + ">" if len(root_tag.group()) < LONGEST_ROOT_TAG else "<root>"
    records = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        root, _ = _parse(opening + text[start:end], "record")
        records += list(root[:1])
    return records


def _start_tags(text: str) -> Iterator[tuple[int, str]]:
    """Offset and local name of every start tag outside CDATA and comments."""
    position = 0
    for start, end in [*_unparsed(text), (len(text), len(text))]:
        for match in START_TAG_NAME.finditer(text, position, start):
            yield match.start(), match[1]
        position = end


def _unparsed(text: str) -> Iterator[tuple[int, int]]:
    """The spans of CDATA sections and comments. One that is never closed is none, and neither is any after it."""
    closed = dict.fromkeys(UNPARSED_END, True)
    position = 0
    while (match := UNPARSED.search(text, position)) is not None:
        opening = match.group()
        end = text.find(UNPARSED_END[opening], match.end()) if closed[opening] else -1
        if end < 0:
            closed[opening] = False
            position = match.end()
        else:
            position = end + 3
            yield match.start(), position


def refuse_pages(text: str) -> None:
    """Raise ParseError (``challenge`` or ``html``) when ``text`` is a page for people, not data."""
    refuse_challenges(text)
    if HTML_START.match(text[:2000]):
        raise ParseError("An HTML page came in place of the data.", "html")


def refuse_challenges(text: str) -> None:
    """Raise ParseError (``challenge``) when ``text`` is a page that asks for proof of being human."""
    if HTML_START.match(text[:2000]) and is_challenge(text[:100_000]):
        raise ParseError("A challenge page came in place of the data.", "challenge")


def _without_junk(text: str) -> tuple[str, list[str]]:
    """``text`` from its first element on; some programs print warnings before the declaration."""
    if text.startswith("<"):
        start = ROOT_START.match(text) or (
            None if text.startswith(("<!", "<?")) else ROOT_START.search(text[:JUNK_SEARCHED])
        )
    else:
        start = ROOT_START.search(text[:JUNK_SEARCHED])
    if start is None or start.start() == 0:
        return text, []
    return text[start.start() :], ["text before the root"]


def _without_declaration(text: str) -> str:
    """Its encoding is no longer true of the decoded text."""
    if not text.startswith("<?xml") or text.startswith("<?xml-"):
        return text
    return text.partition("?>")[2].lstrip()


def _without_doctype(text: str) -> str:
    """``text`` without its DOCTYPE and the entities declared in it, by plain searches: linear whatever comes."""
    start = text[:JUNK_SEARCHED].find("<!DOCTYPE")
    root = re.search(r"<[A-Za-z]", text[:JUNK_SEARCHED])
    if start < 0 or (root is not None and root.start() < start):
        return text
    close, bracket = text.find(">", start), text.find("[", start)
    if 0 <= bracket < close:
        close = text.find(">", text.find("]", bracket))
    return text[:start] + text[close + 1 :] if close > 0 else text


def _with_mended_references(text: str) -> tuple[str, list[str]]:
    """``text`` with every ``&`` outside CDATA and comments made legal."""
    pieces: list[str] = []
    mended = lost = position = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal mended, lost
        number, name = match.groups()
        if number is not None:
            code = int(number[1:], 16) if number[0] in "xX" else int(number)
            if code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:
                return match.group()
            lost += 1
            return "\ufffd"
        if name is None:
            mended += 1
            return "&#38;"
        if name in XML_NAMES:
            return XML_NAMES[name]
        mended += 1
        character = html5.get(name + ";")
        return "".join(f"&#{ord(part)};" for part in character) if character else f"&#38;{name};"

    for start, end in _unparsed(text):
        pieces += (REFERENCE.sub(mend, text[position:start]), text[start:end])
        position = end
    pieces.append(REFERENCE.sub(mend, text[position:]))
    problems = ["bare ampersands or undeclared entities mended"] if mended else []
    if lost:
        problems.append("impossible character references replaced")
    return "".join(pieces), problems
