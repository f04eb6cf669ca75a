"""``watchword serve``: Datasette with the plugin, on loopback."""

from __future__ import annotations

import asyncio
import logging
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from analysis.commands.options import database_path, note, open_ledger
from analysis.errors import AnalysisError
from analysis.queries.edition import published_on

DEFAULT_PORT = 8001
LEAVE_SECONDS = 5
"""How long, once told to stop, the server waits for whoever is still taking a long file away."""


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The private database belongs on loopback only.")
@click.pass_context
def serve(context: click.Context, port: int, host: str) -> None:
    """Browse the database: the comparison chart, the mentions behind it, and every table in Datasette.

    \b
    watchword serve
    watchword --db other.db serve --port 8010
    """
    path = database_path(context)
    public = _is_public(path)
    if not public:
        open_ledger(context, counted=False).close()
    serve_database(path, host, port, public=public)


def _is_public(path: Path) -> bool:
    """Whether it is a public edition, which lacks tables on purpose and is served as it is."""
    if not path.is_file():
        return False
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as conn:
        try:
            return published_on(conn) is not None
        except sqlite3.DatabaseError:
            return False


def serve_database(path: Path, host: str, port: int, *, public: bool = False) -> None:
    """Serve the database at ``path`` until interrupted; prints the address once it answers.

    Of a ``public`` edition strangers ask no SQL.

    Raises AnalysisError where the port is taken.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise AnalysisError(
            f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port"
        ) from error
    listener.listen(128)
    asyncio.run(_serve(path, host, listener, PUBLIC_SETTINGS if public else {}))


async def _serve(path: Path, host: str, listener: socket.socket, settings: dict[str, bool]) -> None:
    import uvicorn
    from datasette.app import Datasette

    datasette = Datasette([str(path)], settings=SETTINGS | settings)
    await datasette.invoke_startup()
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    server = uvicorn.Server(
        uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=LEAVE_SECONDS)
    )
    note(f"Watchword is at http://{host}:{listener.getsockname()[1]}/  (stop with Ctrl-C)")
    await server.serve(sockets=[listener])


SETTINGS = {
    "allow_download": False,
    "default_page_size": 50,
    "sql_time_limit_ms": 5000,
}
"""Datasette's settings: no download of the private database, and time for a series over a large corpus."""
PUBLIC_SETTINGS = {"default_allow_sql": False}
"""Strangers ask no SQL of a public edition."""
