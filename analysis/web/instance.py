"""The Datasette instance around the pages: which of its databases is ours, who may look, how a query is run.

Works with the permissions of Datasette 0.65 (hooks, from the table up) and of 1.0 (resources).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from datasette import Forbidden

from analysis.web.connections import run

TABLES_SHOWN = frozenset({"counts", "cues", "documents", "mentions", "revisions", "texts"})
"""What the pages show comes from these; who may not see one of them sees no page."""
TIME_LIMIT_SECONDS = 10.0
SLOW_LIMIT_SECONDS = 60.0
"""For a question that its reader knows to take time."""

_Answer = TypeVar("_Answer")
_Permission = tuple[str, tuple[str, str | None] | None]
_CORPUS = "documents"
_LEDGER = frozenset({"terms", "mentions", "counted", "counts", "volume"})


class TooSlowError(Exception):
    """A query took longer than a reader waits."""


class StaleLedgerError(Exception):
    """The database was made by another version of Watchword."""


@dataclass(frozen=True)
class Place:
    """A database of the instance that holds a corpus: its name there and its tables."""

    name: str
    tables: frozenset[str]

    @property
    def has_ledger(self) -> bool:
        """Whether `watchword count` was ever run on it."""
        return self.tables >= _LEDGER


async def find_database(datasette: Any) -> Place | None:
    """The first database with a ledger, else the first with a corpus, else None."""
    without_ledger = None
    for name, database in datasette.databases.items():
        if name.startswith("_") or database.is_memory:
            continue
        place = Place(name, frozenset(await run(database, table_names)))
        if place.has_ledger:
            return place
        if _CORPUS in place.tables and without_ledger is None:
            without_ledger = place
    return without_ledger


def table_names(conn: sqlite3.Connection) -> list[str]:
    """The names of a database's tables and views."""
    return [row[0] for row in conn.execute("select name from sqlite_master where type in ('table', 'view')")]


async def ensure_instance(datasette: Any, actor: dict[str, Any] | None) -> None:
    """Raises Forbidden unless ``actor`` may see the instance."""
    await _Asked(datasette, actor).ensure([("view-instance", None)])


async def ensure_place(datasette: Any, actor: dict[str, Any] | None, place: Place) -> None:
    """Raises Forbidden unless ``actor`` may see the instance, the database and every table of it that pages show."""
    whole: list[_Permission] = [("view-database", (place.name, None)), ("view-instance", None)]
    ask_once = _Asked(datasette, actor)
    await ask_once.ensure(whole)
    for table in sorted(place.tables & TABLES_SHOWN):
        await ask_once.ensure([("view-table", (place.name, table)), *whole])


class _Asked:
    """What Datasette says of one actor's permissions, each asked once: it takes a millisecond over it."""

    def __init__(self, datasette: Any, actor: dict[str, Any] | None) -> None:
        self._datasette = datasette
        self._actor = actor
        self._known: dict[_Permission, bool | None] = {}

    async def ensure(self, permissions: list[_Permission]) -> None:
        """Raises Forbidden unless they, the most particular first, allow it."""
        for permission in permissions:
            if permission not in self._known:
                self._known[permission] = await self._ask(permission)
            allowed = self._known[permission]
            if allowed is False:
                raise Forbidden(permission[0])
            # As 0.65's own pages ask: the most particular rule that says anything decides. 1.0 wants all of them.
            if allowed and not hasattr(self._datasette, "allowed"):
                return

    async def _ask(self, permission: _Permission) -> bool | None:
        """None where 0.65 has no opinion."""
        action, place = permission
        if hasattr(self._datasette, "allowed"):
            return bool(await self._datasette.allowed(action=action, resource=_resource(place), actor=self._actor))
        resource = place if place and place[1] else place[0] if place else None
        said = await self._datasette.permission_allowed(self._actor, action, resource, default=None)
        return None if said is None else bool(said)


def _resource(place: tuple[str, str | None] | None) -> Any:
    if place is None:
        return None
    # These exist from Datasette 1.0 on only.
    from datasette.resources import DatabaseResource, TableResource

    database, table = place
    return TableResource(database=database, table=table) if table else DatabaseResource(database=database)


async def ask(
    datasette: Any,
    database: str,
    question: Callable[[sqlite3.Connection], _Answer],
    *,
    seconds: float = TIME_LIMIT_SECONDS,
    slow: bool = False,
) -> _Answer:
    """What ``question`` answers, run on a read-only connection in a thread; if ``slow``, after others that are.

    Raises TooSlowError past ``seconds``, StaleLedgerError where a table or column is not as this version has it.
    """

    def limited(conn: sqlite3.Connection) -> _Answer:
        with time_limit(conn, seconds):
            return question(conn)

    return await run(datasette.get_database(database), limited, slow=slow)


@contextmanager
def time_limit(conn: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupts the SQL of ``conn`` after ``seconds``; raises what ``ask`` does."""
    deadline = monotonic() + seconds
    conn.set_progress_handler(lambda: monotonic() > deadline, 10_000)
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            raise TooSlowError("this took too long; choose fewer terms, a longer period or fewer years") from error
        if "no such" in str(error):
            raise StaleLedgerError(f"the ledger is of another version ({error}): run `watchword count`") from error
        raise
    finally:
        conn.set_progress_handler(None, 0)
