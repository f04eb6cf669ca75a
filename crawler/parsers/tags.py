"""What HTML's elements are to a reader: without words of their own, part of a line, or a block of a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.model import BlockKind

SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "select",
        "option",
        "input",
        "textarea",
        "head",
        "map",
        "datalist",
        "progress",
        "meter",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "picture",
        "q",
        "ruby",
        "rt",
        "rp",
        "s",
        "samp",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "area",
        "strike",
        "center-inline",
        "output",
    ]
)
KINDS: dict[str, BlockKind] = {
    "blockquote": "quote",
    "li": "list",
    "dd": "list",
    "dt": "list",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
    **dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6"], "heading"),
}
