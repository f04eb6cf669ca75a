"""Intervals that are not at hand follow their page: first the numbers, then the page with all of it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from analysis.queries import Selection, at_hand, limits, series
from analysis.queries.kept import Kept
from analysis.web import connections, intervals, visit
from crawler.corpus.connection import open_database

PAGES = (
    "/?term=open-source&term=open-weights&by=month",
    "/-/watchword/term/open-source",
    "/-/watchword/source/letter",
)
COMPARE = PAGES[0]


@pytest.fixture(autouse=True)
def nothing_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limits are held yet, and even those of a small corpus are not made in time."""
    monkeypatch.setattr(limits, "_LIMITS", Kept(1 << 20))
    monkeypatch.setattr(limits, "_RUNS", Kept(1 << 20))
    monkeypatch.setattr(at_hand, "AT_ONCE", 0)
    monkeypatch.setattr(visit, "AWAITS_SECONDS", 1e-6)


def asking(page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}intervals=now"


def figure_of(page: str) -> str:
    found = re.search(r'<section class="figure".*?</section>', page, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_there_before_its_intervals_and_has_them_when_asked_to_wait(instance: Any, page: str) -> None:
    first = figure_of(instance.get(page).text)
    assert 'class="interval"' not in first
    assert re.search(r'"low":\[(null,?)+\]', first)
    assert "are being made" in first
    assert re.search(r'<noscript>[^<]*<a href="\?[^"]*intervals=now"', first)
    waited = figure_of(instance.get(asking(page)).text)
    assert 'class="interval"' in waited
    assert "are being made" not in waited
    assert "intervals=now" not in waited
    # All but the intervals was there before.
    assert re.sub(r' <span class="interval">.*?</span>', "", table_of(waited)) == table_of(first)


def table_of(figure: str) -> str:
    return figure[figure.index("<table>") : figure.index("</table>")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_is_forgotten_and_one_with_is_remembered(
    instance: Any, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert instance.get(page).headers["cache-control"] == "no-cache"
    waited = instance.get(asking(page))
    assert "cache-control" not in waited.headers
    monkeypatch.setattr(limits, "_LIMITS", None)  # whoever asks for limits now fails
    assert instance.get(page).text == waited.text


def test_intervals_made_elsewhere_are_shown_from_the_start(instance: Any, corpus: Path) -> None:
    assert "are being made" in instance.get(COMPARE).text
    conn = open_database(corpus).conn
    series(conn, Selection(("open-source", "open-weights")))
    conn.close()
    assert "are being made" not in instance.get(COMPARE).text


def test_many_who_come_at_once_are_sent_one_page_without_intervals(
    instance: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{COMPARE}&page=2"
    monkeypatch.setattr(visit, "AWAITS_SECONDS", 1e9)
    first = instance.get(page)
    assert "are being made" in first.text
    with monkeypatch.context() as patched:
        patched.setattr(at_hand, "lay_out", None)  # whoever makes it anew fails
        again = instance.get(page)
    assert (again.text, again.headers["cache-control"]) == (first.text, "no-cache")
    assert 'class="interval"' in instance.get(asking(page)).text
    assert 'class="interval"' in instance.get(page).text


def test_few_documents_are_not_waited_for_in_two_steps(instance: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "AT_ONCE", 1_000)
    assert 'class="interval"' in instance.get(COMPARE).text


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_waits_for_its_intervals(instance: Any, form: str) -> None:
    instance.get(COMPARE)
    address = COMPARE.replace("/?", f"/-/watchword/series.{form}?")
    first = instance.get(address).text
    assert instance.get(asking(COMPARE)).status_code == 200
    assert instance.get(address).text == first
    assert "these" in first


def test_a_smoothed_page_awaits_the_intervals_of_its_table(instance: Any) -> None:
    first = instance.get(f"{COMPARE}&smooth=3").text
    assert "are being made" in first
    assert "are smoothed" in first
    assert 'class="interval"' in instance.get(asking(f"{COMPARE}&smooth=3")).text


def test_the_landing_page_chooses_the_same_view_when_asked_to_wait(instance: Any) -> None:
    first, waited = (figure_of(instance.get(page).text) for page in ("/", "/?intervals=now"))
    assert re.search('href="(.intervals=now)"', first)
    assert re.sub(r' <span class="interval">.*?</span>', "", table_of(waited)) == table_of(first)


def test_limits_that_two_wait_for_are_made_once_and_a_page_waits_for_neither(
    open_instance: Callable[..., Any], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(shutil.copy(corpus, tmp_path / "own.db"))
    instance = open_instance(own)
    instance.get("/-/watchword/methods")
    made, begun, go = [], threading.Event(), threading.Event()
    really = limits._resample

    def slowly(*given: Any) -> Any:
        begun.set()
        assert go.wait(30)
        made.append(given)
        return really(*given)

    monkeypatch.setattr(limits, "_resample", slowly)
    with ThreadPoolExecutor(8) as readers:
        waiting = [readers.submit(instance.get, asking(COMPARE)) for _ in range(6)]
        try:
            assert begun.wait(30)
            assert "are being made" in instance.get(COMPARE).text
            assert not any(each.done() for each in waiting)
        finally:
            go.set()
        assert all('class="interval"' in each.result().text for each in waiting)
    assert len(made) == 2 * 2  # terms, times the two runs of years of each


def test_whoever_comes_when_too_many_wait_is_told_so_and_sees_all_but_the_intervals(
    open_instance: Callable[..., Any], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = open_instance(Path(shutil.copy(corpus, tmp_path / "own.db")))
    instance.get("/-/watchword/methods")
    taken, full, begun, go = [], threading.Event(), threading.Event(), threading.Event()

    class Places(threading.BoundedSemaphore):
        """Tells when both are taken. To try whether one is free would take it from the reader who comes just then."""

        def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
            if found := super().acquire(blocking, timeout):
                taken.append(found)
                if len(taken) == 2:
                    full.set()
            return found

    monkeypatch.setattr(connections, "_places", Places(2))
    really = limits._resample

    def slowly(*given: Any) -> Any:
        begun.set()
        assert go.wait(30)
        return really(*given)

    monkeypatch.setattr(limits, "_resample", slowly)
    with ThreadPoolExecutor(2) as readers:
        waiting = [readers.submit(instance.get, asking(f"/?term={term}")) for term in ("open-source", "distillation")]
        try:
            assert begun.wait(30)
            assert full.wait(30)
            refused = instance.get(asking(COMPARE))
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "60"
            assert "many readers are waiting for intervals" in refused.text
            file = instance.get(COMPARE.replace("/?", "/-/watchword/series.csv?"))
            assert (file.status_code, file.headers["retry-after"]) == (503, "60")
            assert "are being made" in instance.get(COMPARE).text
        finally:
            go.set()
        assert all('class="interval"' in each.result().text for each in waiting)
    assert 'class="interval"' in instance.get(asking(COMPARE)).text


def test_the_parameter_is_taken_off_wherever_it_stands() -> None:
    assert intervals.part("") == ("", False)
    assert intervals.part("intervals=now") == ("", True)
    assert intervals.part("term=a&intervals=now&by=week") == ("term=a&by=week", True)
    assert intervals.asking("term=a&intervals=now") == "?term=a&intervals=now"
    assert intervals.asking("") == "?intervals=now"
