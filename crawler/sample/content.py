"""The files of ``site/`` -> Site and Page: what the sample sources have published, before any HTML is made of it.

A file is a sequence of front matter (TOML between two lines of ``+++``) and body, by turns; the first front
matter describes the source. A body is paragraphs apart by blank lines, with ``## `` headings, ``> `` quotes,
``- `` lists, ``*emphasis*`` and ``**strength**``; of a podcast, lines of ``Name: what was said``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

BlockKind = Literal["heading", "paragraph", "quote", "list"]
_FENCE = re.compile(r"^\+\+\+\n", re.MULTILINE)
_MARKS = re.compile(r"\*+")
_TURN = re.compile(r"([A-Z]\w+): (.+)")


@dataclass(frozen=True)
class MarkupBlock:
    """One block of a body; ``lines`` has one element but for a list, whose items they are. Emphasis is still marked."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """One dated text of a source: an article, or an episode where ``notes`` is given.

    ``transcripts`` names the formats in which an episode's words are published, none of them for show notes only.
    ``syndicated_from`` is the id of the source in which the text appeared first.
    """

    slug: str
    title: str
    published: datetime
    author: str
    path: str
    body: str
    modified: datetime | None = None
    notes: str | None = None
    transcripts: tuple[str, ...] = ()
    syndicated_from: str | None = None

    @property
    def changed(self) -> datetime:
        """When the page last changed."""
        return self.modified or self.published

    @property
    def summary(self) -> str:
        """The first words of the text, as a feed's teaser shows them: at most 180 characters, cut between words."""
        first = plain_text(self.notes or self.body).split("\n\n")[0]
        return first if len(first) <= 180 else first[:180].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class Site:
    """One source with its pages, newest first, and the later versions that ``edit()`` publishes, by slug."""

    id: str
    label: str
    kind: str
    tagline: str
    author: str
    language: str
    tags: tuple[str, ...]
    pages: tuple[Page, ...]
    edits: dict[str, Page]

    def edited(self) -> Site:
        """The site after its corrections have been published."""
        return replace(self, pages=tuple(self.edits.get(page.slug, page) for page in self.pages))


def read_sites() -> tuple[Site, ...]:
    """The sample sites, in order of their ids."""
    folder = files("crawler.sample") / "site"
    raw = [_parts(item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".md")]
    bodies = {f"{parts[0][0]['id']}/{meta.get('slug')}": body for parts in raw for meta, body in parts[1:]}
    return tuple(sorted((_site(parts, bodies) for parts in raw), key=lambda site: site.id))


def blocks(body: str) -> list[MarkupBlock]:
    """The blocks of a body, in order.

    >>> blocks("## Why\\n\\n- one\\n- two")
    [MarkupBlock(kind='heading', lines=('Why',)), MarkupBlock(kind='list', lines=('one', 'two'))]
    """
    found = []
    for chunk in re.split(r"\n{2,}", body.strip()):
        lines = chunk.split("\n")
        if chunk.startswith("## "):
            found.append(MarkupBlock("heading", (chunk[3:],)))
        elif chunk.startswith("> "):
            found.append(MarkupBlock("quote", (" ".join(line.removeprefix("> ") for line in lines),)))
        elif chunk.startswith("- "):
            found.append(MarkupBlock("list", tuple(line.removeprefix("- ") for line in lines)))
        else:
            found.append(MarkupBlock("paragraph", (" ".join(lines),)))
    return found


def plain_text(body: str) -> str:
    """A body without its markup, blocks apart by blank lines: what a perfect extraction of its page would give."""
    return "\n\n".join(_MARKS.sub("", "\n".join(block.lines)) for block in blocks(body))


def turns(body: str) -> list[tuple[str, str]]:
    """Who said what, in order, of an episode's body."""
    matches = [_TURN.fullmatch(chunk) for chunk in re.split(r"\n{2,}", body.strip())]
    return [(match[1], match[2]) for match in matches if match]


def _parts(text: str) -> list[tuple[dict[str, Any], str]]:
    _, *pieces = _FENCE.split(text)
    return [(tomllib.loads(meta), body.strip()) for meta, body in zip(pieces[::2], pieces[1::2], strict=True)]


def _site(parts: list[tuple[dict[str, Any], str]], bodies: dict[str, str]) -> Site:
    (head, _), *rest = parts
    pages = [_page(head, meta, body, bodies) for meta, body in rest if "slug" in meta]
    known = {page.slug: page for page in pages}
    edits = {
        slug: replace(known[slug], body=body, modified=meta["modified"])
        for meta, body in rest
        if (slug := meta.get("edit_of"))
    }
    newest_first = tuple(sorted(pages, key=lambda page: page.published, reverse=True))
    head["tags"] = tuple(head["tags"])
    return Site(**head, pages=newest_first, edits=edits)


def _page(head: dict[str, Any], meta: dict[str, Any], body: str, bodies: dict[str, str]) -> Page:
    origin = meta.get("syndicates")
    if origin:
        body = f"{body}\n\n{bodies[origin]}"
    folder = "episodes" if head["kind"] == "podcast" else "posts"
    return Page(
        slug=meta["slug"],
        title=meta["title"],
        published=meta["published"],
        author=meta.get("author", head["author"]),
        path=meta.get("path", f"/{folder}/{meta['slug']}"),
        body=body,
        notes=meta.get("notes"),
        transcripts=tuple(meta.get("transcripts", ())),
        syndicated_from=origin.split("/")[0] if origin else None,
    )
