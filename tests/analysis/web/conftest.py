"""A small counted corpus, served by a real Datasette, opened in a real Chromium."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm
from playwright.sync_api import Browser, Page, sync_playwright
from sqlite_utils import Database

from analysis.counting import count
from analysis.events import Event
from analysis.ledger import schema as ledger_schema
from analysis.ledger.event_store import put_events
from analysis.terms.lexicon import read_lexicon
from analysis.web import frontend_build, plugin
from crawler.corpus import schema as corpus_schema
from crawler.corpus import store
from crawler.corpus.connection import immediate, open_database
from crawler.model import Cue, Document, PublishedDate, Source

NOW = "2025-01-31T12:00:00Z"
CHROMIUM = os.environ.get("WATCHWORD_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

LEXICON = """
[[rival_set]]
id = "openness"
label = "Openness"
definition = "Names for how much of a model others may see, use and change."

[[term]]
id = "open-source"
label = "open source"
definition = "Released with source under a licence that lets anyone use, study, change and share it."
rival_set = "openness"
variants = ["open source(d)"]

[[term]]
id = "open-weights"
label = "open weights"
definition = "A model whose trained parameters can be downloaded."
rival_set = "openness"
variants = ["open weight(s)"]

[[term]]
id = "distillation"
label = "distillation"
definition = "Training one model on what another one says."
variants = ["distillation"]

[[term]]
id = "distillation-attack"
label = "distillation attack"
definition = "Distillation against the will of the model's owner."
variants = ["distillation attack(s)"]

[[term]]
id = "moonshot"
label = "moonshot"
definition = "A term that the corpus never uses."
variants = ["moonshot"]
"""

SOURCES = (("letter", "The Letter"), ("gazette", "The Gazette"), ("show", "The Show"))
EVENTS = (
    Event("2023-03-14", "A model is released", None, "https://events.example/model"),
    Event("2023-03-20", "A letter asks for a pause", "pauses", None),
    Event("2024-10-28", "What open means is defined", "openness", None),
    Event("2030-01-01", "Long after", None, None),
)
HOSTILE_TITLE = "<script>document.title = 'owned'</script> & \\"
FORMULA = '=HYPERLINK("https://evil.example/","open")'


def documents() -> Iterator[Document]:
    """Two sources over 2023 and 2024, silent in July 2023: the use of one term falls, of the other rises."""
    for year in (2023, 2024):
        for month in range(1, 13):
            if (year, month) == (2023, 7):
                continue
            age = (year - 2023) * 12 + month
            for source, day in (("letter", 5), ("letter", 19), ("gazette", 12)):
                yield article(source, f"{year}-{month:02}-{day:02}", text(age, day))
    yield article("gazette", "2024-12-30", "=1+1 is what open weights begin with.", title=HOSTILE_TITLE)
    yield article("gazette", "2024-12-31", "A distillation attack is distillation too.", url="javascript:alert(1)")
    yield revised()
    yield revised(
        "The committee calls them open weights now.\n\nA witness said: “Nobody here ships an open source model.” "
        "Another asked about the weights.\n\nThe rest stands as it was.\n\nSo does the end."
    )
    yield episode()
    yield article("letter", None, "Without a date: open source, open source.")


def revised(text: str | None = None) -> Document:
    """An article whose page was found changed: one term goes, another comes."""
    first = (
        "The committee calls them open source now.\n\nA witness said: “Nobody here ships an open source model.”"
        "\n\nThe rest stands as it was.\n\nSo does the end."
    )
    return article("gazette", "2024-12-28", text or first, title="What the committee calls them")


def episode() -> Document:
    """An episode of two speakers, with its cues; the audio's address answers nothing."""
    lines = (
        (0.0, "Ada", "Welcome back. Today we talk about the release, "),
        (61.5, "Ben", "They say open weights, and I would say open "),
        (64.0, "Ben", "source, were it not for the licence. "),
        (3723.0, "Ada", "Then distillation comes next week."),
    )
    text, cues = "", []
    for second, speaker, line in lines:
        cues.append(Cue(len(text), second, speaker))
        text += line
    return Document(
        key="https://show.example/7",
        source="show",
        kind="episode",
        text=text,
        url="https://show.example/7",
        title="Episode seven",
        published=PublishedDate("2024-11-15", "day", "feed", "2024-11-15"),
        blocks=((0, len(text), "transcript"),),
        cues=tuple(cues),
        audio_url="https://audio.example/7.mp3",
        duration=3800.0,
    )


def text(age: int, day: int) -> str:
    parts = ["The committee met again and heard from people who build and who regulate models. " * 6]
    parts += ["They called it open source, as they always had. "] * max(0, 9 - age // 3 + day % 3)
    parts += ["Others said open weights and meant the parameters only. "] * (age // 4)
    parts += ["One witness spoke of distillation. "] * (age % 3 == 0)
    return "".join(parts)


def article(
    source: str, day: str | None, content: str, *, title: str | None = None, url: str | None = None
) -> Document:
    key = url or f"https://{source}.example/{day or 'undated'}"
    return Document(
        key=key,
        source=source,
        kind="article",
        text=content,
        url=key,
        title=title or (FORMULA if day and day.endswith("-01-05") else f"Of {day or 'no day'}"),
        published=PublishedDate(day, "day", "import", day) if day else None,
    )


def make_database(path: Path, tmp: Path) -> Path:
    """The corpus above, counted, in a file at ``path``."""
    db = empty_database(path)
    with immediate(db):
        for identity, label in SOURCES:
            kind = "podcast" if identity == "show" else "newsletter"
            store.put_source(db, Source(identity, label, kind, f"https://{identity}.example/"), now=NOW)
        for document in documents():
            store.put_document(db, document, now=NOW)
    lexicon = tmp / "lexicon.toml"
    lexicon.write_text(LEXICON, encoding="utf-8")
    put_events(db, EVENTS)
    count(db, read_lexicon(lexicon), now=NOW)
    db.conn.close()
    return path


def empty_database(path: Path) -> Database:
    """A Watchword database with nothing in it."""
    db = open_database(path, create=True)
    corpus_schema.migrate(db)
    ledger_schema.migrate(db)
    return db


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the small corpus; only to be read."""
    folder = tmp_path_factory.mktemp("corpus")
    return make_database(folder / "watchword.db", folder)


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """The file of a Watchword database with nothing in it."""
    empty_database(tmp_path / "blank.db").conn.close()
    return tmp_path / "blank.db"


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """The plugin, where it is not installed as one."""
    if plugin not in pm.get_plugins():
        pm.register(plugin, name="watchword")


class Instance:
    """A Datasette over ``paths`` that is asked without a network; ``actor`` is who asks."""

    def __init__(self, *paths: Path, actor: dict[str, Any] | None = None, **options: Any) -> None:
        self.datasette = Datasette([str(path) for path in paths], **options)
        self.actor = actor

    def get(self, path: str) -> Any:
        """The response to a GET; redirects are not followed."""

        async def ask() -> Any:
            await self.datasette.invoke_startup()
            cookies = {"ds_actor": self.datasette.sign({"a": self.actor}, "actor")} if self.actor else {}
            return await self.datasette.client.get(path, cookies=cookies, follow_redirects=False)

        # In a thread: the browser's own loop runs in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(lambda: asyncio.run(ask())).result()


@pytest.fixture
def open_instance() -> Callable[..., Instance]:
    """Makes a Datasette over files of a test's own, with its own settings, permissions and actor."""
    return Instance


@pytest.fixture
def instance(corpus: Path) -> Instance:
    """A Datasette over the small corpus."""
    return Instance(corpus)


@contextmanager
def front_end_alone(factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the other processes of this test run from building the front end, or installing its packages, meanwhile."""
    with (factory.getbasetemp().parent / "front-end.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def address(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server over the small corpus, on loopback."""
    with front_end_alone(tmp_path_factory):
        frontend_build.build()
    listener = socket.create_server(("127.0.0.1", 0))
    datasette = Datasette([str(corpus)])
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the system."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: install it, or set WATCHWORD_CHROMIUM to its path")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens an address of the server; anything said on the console or asked of another host fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if elsewhere(request.url) else None)
        page.goto(address + path)
        return page

    def elsewhere(url: str) -> bool:
        return not url.startswith((address, "blob:", "data:"))

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, from the front end's locked packages."""
    script = frontend_build.FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
    with front_end_alone(tmp_path_factory):
        if not script.exists():
            frontend_build.install_packages(with_tests=True)
        return script.read_text(encoding="utf-8")
