"""Bytes to text: which charset a page is really in, and whether the bytes are a page at all.

``bytes, content type -> Decoded(text, charset, problem)``

Order of belief: byte order mark; UTF-8 if the bytes are valid UTF-8 with something beyond ASCII in them
(a text in another charset is practically never valid UTF-8, a lying header is common); the HTTP
header; ``<meta charset>``; a guess from the bytes. A declared charset that cannot decode the bytes is a lie, and so is one
of Latin letters, which can decode anything, where a third of the letters would have accents.
"""

from __future__ import annotations

import codecs
import re
import string
from typing import NamedTuple

from charset_normalizer import from_bytes

MAX_BYTES = 10 * 1024 * 1024
"""Past this the rest of the page is cut off and the loss flagged; the download limit is the same."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"RIFF", "media"),
    (b"ID3", "media"),
    (b"\x00\x00\x00\x18ftyp", "media"),
    (b"\x00\x00\x00\x20ftyp", "media"),
    (b"OggS", "media"),
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
# What browsers do: pages that say Latin-1 mean Windows-1252.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_LATIN = frozenset(["cp1250", "cp1252", "cp1254", "iso8859-1", "iso8859-2", "iso8859-9", "iso8859-15"])
"""Charsets of languages in Latin letters that give every byte, or nearly, a meaning."""
_LANGUAGE = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2})", re.IGNORECASE)
_LATIN_BY_LANGUAGE = {
    **dict.fromkeys(["cs", "hu", "pl", "sk", "sl", "hr", "ro"], "cp1250"),
    **dict.fromkeys(["tr", "az"], "cp1254"),
    **dict.fromkeys(["et", "lt", "lv"], "cp1257"),
    "vi": "cp1258",
}
_MARKUP = re.compile(rb"(?is)<(script|style)\b.*?</\1>|<[^>]*>|&\w+;")
_ACCENTED = 1 / 3
"""More of a text's letters are beyond ASCII in no language of the Latin script; Vietnamese comes nearest."""
_LETTERS = string.ascii_letters.encode()
_SAMPLE = 262_144


class Decoded(NamedTuple):
    """``text`` in full, the charset it was read in, and a word for what was lost (None if nothing is known)."""

    text: str
    charset: str
    problem: str | None


def foreign_kind(content: bytes, content_type: str | None) -> str | None:
    """What the bytes are if they are no page: ``pdf``, ``image``, ``media``, ``archive``, ``office``, ``binary``; else None.

    The bytes decide; the header only speaks when they are silent.
    """
    head = content[:16].lstrip()
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    sample = content[:4096]
    if sample.count(b"\x00") > len(sample) // 8 and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None if _is_bare_utf16(sample) else "binary"
    if b"<" in sample:
        return None
    declared = (content_type or "").split(";")[0].strip().lower()
    if declared == "application/pdf":
        return "pdf"
    if declared.startswith(("image/", "audio/", "video/")):
        return "image" if declared.startswith("image/") else "media"
    return None


def decode(content: bytes, content_type: str | None = None) -> Decoded:
    """The text of ``content``; never raises. Undecodable bytes become U+FFFD and ``problem`` is ``charset``."""
    problem = None
    if len(content) > MAX_BYTES:
        content, problem = content[:MAX_BYTES], "too-long"
    for bom, charset in _BOMS:
        if content.startswith(bom):
            return Decoded(content[len(bom) :].decode(charset, "replace"), charset, problem)
    if not content.isascii():
        try:
            return Decoded(_strict_utf8(content), "utf-8", problem)
        except UnicodeDecodeError:
            pass
    if _is_bare_utf16(content[:4096]):
        charset = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return Decoded(content.decode(charset, "replace"), charset, problem)
    for charset in _declared(content, content_type):
        try:
            if codecs.lookup(charset).name in _LATIN and _is_beyond_latin(content):
                continue
            return Decoded(content.decode(charset), charset, problem)
        except (UnicodeDecodeError, LookupError):
            continue
    if content.isascii():
        return Decoded(content.decode("ascii"), "utf-8", problem)
    return _guess(content, problem)


def _strict_utf8(content: bytes) -> str:
    """UTF-8, tolerating only a character cut in two at the very end (a truncated download)."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    return decoder.decode(content, final=False)


def _is_bare_utf16(sample: bytes) -> bool:
    """UTF-16 without a mark: every other byte of the markup is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    return (even > 0.7 * half and odd < 0.1 * half) or (odd > 0.7 * half and even < 0.1 * half)


def _declared(content: bytes, content_type: str | None) -> list[str]:
    """Charsets named by header, XML declaration and meta, in that order, as browsers mean them."""
    names = []
    if content_type and (match := _HEADER_CHARSET.search(content_type)):
        names.append(match.group(1))
    head = content[:4096]
    for pattern in (_XML_CHARSET, _META_CHARSET):
        if found := pattern.search(head):
            names.append(found.group(1).decode("ascii", "ignore"))
    meant = [_MEANT.get(name.lower(), name.lower()) for name in names]
    # Bytes that reach this point are not UTF-8, whatever the page says; UTF-16 that is written in ASCII is none.
    return [name for name in dict.fromkeys(meant) if not name.replace("_", "-").startswith(("utf-8", "utf8", "utf-16"))]


def _is_beyond_latin(content: bytes) -> bool:
    """Whether so many letters are beyond ASCII that the text is in another script, however the charset is called."""
    words = _MARKUP.sub(b" ", content[:_SAMPLE])
    beyond = len(words.translate(None, bytes(range(0xC0))))
    plain = len(words) - len(words.translate(None, _LETTERS))
    return beyond > 20 and beyond > _ACCENTED * (beyond + plain)


def _guess(content: bytes, problem: str | None) -> Decoded:
    """UTF-8 with few broken bytes stays UTF-8; Latin letters are in the charset that browsers take for the page's language
    (HTML, 13.2.3.2); other scripts are guessed from the bytes."""
    text = content.decode("utf-8", "replace")
    beyond_ascii = sum(1 for char in text if char > "\x7f")
    if text.count("\ufffd") * 10 < beyond_ascii:
        return Decoded(text, "utf-8", problem or "charset")
    if _is_beyond_latin(content):
        best = from_bytes(_MARKUP.sub(b" ", content[:_SAMPLE])[:65536]).best()
        charset = best.encoding if best is not None else "cp1252"
    else:
        language = _LANGUAGE.search(content[:4096])
        charset = _LATIN_BY_LANGUAGE.get(language[1].decode("ascii").lower() if language else "", "cp1252")
    return Decoded(content.decode(charset, "replace"), charset, problem or "charset")
