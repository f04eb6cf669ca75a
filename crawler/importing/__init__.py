"""Existing corpora into the corpus tables: JSON lines, texts, pages, saved feeds, WARC files, and folders of these.

path --> Document | Candidate | Problem | Skipped, by one reader a kind of file --> corpus rows, in transactions
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sqlite_utils import Database

from crawler.corpus import schema, store
from crawler.corpus.connection import immediate
from crawler.corpus.frontier import is_document_forgotten
from crawler.errors import CrawlerError
from crawler.importing import html_folder, jsonl, pages, saved_feed, text, warc
from crawler.importing.model import Candidate, Found, ImportChoices, ImportSummary, Problem, Skipped
from crawler.importing.parsing import Parsing
from crawler.model import Document, Source

__all__ = [
    "Found",
    "ImportChoices",
    "ImportSummary",
    "Problem",
    "Skipped",
    "check_readable",
    "import_paths",
    "read_documents",
]

BATCH_DOCUMENTS = 200
SINGLE = (*text.ENDINGS, *pages.ENDINGS)
"""Endings of files that are one document each."""
READABLE = (*jsonl.ENDINGS, *SINGLE, *saved_feed.ENDINGS, *warc.ENDINGS)
FORGOTTEN = "documents that were to be forgotten"


def import_paths(
    db: Database,
    paths: Iterable[Path],
    choices: ImportChoices,
    *,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> ImportSummary:
    """Bring the documents of ``paths`` in under ``choices.source``; importing them again writes nothing twice.

    A source that is not known yet is made, of kind ``imported``. Raises CrawlerError where a path does not
    exist or is of no kind that can be read; a bad record within a file is a Problem, and the rest goes on.
    What a person asked to forget does not come back.
    """
    schema.migrate(db)
    summary = ImportSummary()
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    files = list(paths)
    _check(files, choices)
    known: set[str] = set()
    if choices.source:
        with immediate(db):
            _make_source(db, choices.source, known, stamp)
    with closing(_read_all(files, choices, now)) as records:
        while chunk := list(islice(records, BATCH_DOCUMENTS)):
            with immediate(db):
                for record in chunk:
                    _store(db, record, summary, known, stamp)
            if progress:
                progress(summary.new + summary.revised + summary.unchanged)
    return summary


def check_readable(path: Path) -> None:
    """Raise CrawlerError, saying what can be read, where ``path`` cannot be."""
    if not path.exists():
        raise CrawlerError(f"{path}: no such file")
    if not path.is_dir() and not path.name.lower().endswith(READABLE):
        raise CrawlerError(
            f"{path}: not a corpus that can be read;"
            " give .jsonl, .jsonl.gz, .txt, .html, .warc, .warc.gz, a saved feed, or a folder of these"
        )


def read_documents(path: Path, choices: ImportChoices, now: datetime) -> Iterator[Document | Problem | Skipped]:
    """The documents of one file or folder, each bad record a Problem in its place."""
    with closing(_read_all([path], choices, now)) as records:
        for record in records:
            yield record.document if isinstance(record, Candidate) else record


def _check(paths: list[Path], choices: ImportChoices) -> None:
    for path in paths:
        check_readable(path)
    if choices.url and (len(paths) > 1 or paths[0].is_dir()):
        raise CrawlerError("--url names one document: give it with a single text file")
    if choices.published and not all(path.name.lower().endswith(SINGLE) for path in paths):
        raise CrawlerError("--published dates one document: give it with a .txt or .html file")


def _read_all(paths: list[Path], choices: ImportChoices, now: datetime) -> Generator[Found, None, None]:
    """A generator, so that closing it stops the parser's process."""
    with Parsing() as parsing:
        replay = warc.Replay(choices, now, parsing)
        for path in paths:
            if not path.is_dir():
                yield from _read_file(path, path.name, choices, now, parsing, replay, alone=True)
                continue
            for file, name in html_folder.files_in(path):
                if file.name.lower().endswith(READABLE):
                    yield from _read_file(file, name, choices, now, parsing, replay)
                else:
                    yield Skipped(f"files of type {file.suffix.lower() or 'unknown'}")
        yield from replay.left()


def _read_file(
    path: Path,
    name: str,
    choices: ImportChoices,
    now: datetime,
    parsing: Parsing,
    replay: warc.Replay,
    *,
    alone: bool = False,
) -> Iterator[Found]:
    ending = path.name.lower()
    if ending.endswith(jsonl.ENDINGS):
        return jsonl.read_jsonl(path, choices, now, parsing)
    if ending.endswith(text.ENDINGS):
        return text.read_text(path, choices, now, parsing, name=None if alone else name.removesuffix(path.suffix))
    if ending.endswith(pages.ENDINGS):
        return pages.read_page(path, choices, now, parsing, name=name)
    if ending.endswith(warc.ENDINGS):
        return replay.read(path)
    return saved_feed.read_feed(path, choices, now, parsing, alone=alone)


def _store(db: Database, record: Found, summary: ImportSummary, known: set[str], stamp: str) -> None:
    if isinstance(record, Problem):
        summary.problems.append(record)
        return
    if isinstance(record, Skipped):
        summary.skipped[record.what] += 1
        return
    document, other_key = (record.document, record.other_key) if isinstance(record, Candidate) else (record, None)
    document = store.under_own_key(db, document, other_key)
    if is_document_forgotten(db, document):
        summary.skipped[FORGOTTEN] += 1
        return
    _make_source(db, document.source, known, stamp)
    outcome = store.put_document(db, document, now=stamp)
    setattr(summary, outcome.stored, getattr(summary, outcome.stored) + 1)
    summary.undated += document.published is None


def _make_source(db: Database, id: str, known: set[str], stamp: str) -> None:
    if id in known:
        return
    if not db.conn.execute("select 1 from sources where id = ?", (id,)).fetchone():
        store.put_source(db, Source(id, id, "imported", ""), now=stamp)
    known.add(id)
