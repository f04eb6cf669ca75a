"""Intervals that follow their page, in a real Chromium: they arrive in place, and nothing else moves."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from analysis.queries import at_hand, limits
from analysis.queries.kept import Kept

BOTH = "/?term=open-source&term=open-weights&by=month"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """No limits are at hand, and making them is done when the event is set."""
    go = threading.Event()
    really = limits._resample

    def once_it_may(*given: Any) -> Any:
        assert go.wait(60)
        return really(*given)

    monkeypatch.setattr(limits, "_LIMITS", Kept(1 << 20))
    monkeypatch.setattr(limits, "_RUNS", Kept(1 << 20))
    monkeypatch.setattr(limits, "_resample", once_it_may)
    monkeypatch.setattr(at_hand, "AT_ONCE", 0)
    yield go
    go.set()


def grave_findings(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def opened_without(open_page: Callable[..., Page], address: str, **options: Any) -> Page:
    """The page at ``address`` as it is before its intervals, the chart drawn."""
    page = open_page(address, **options)
    expect(page.locator("#chart")).to_have_attribute("data-drawn", "yes")
    expect(page.locator(".figure .caption").first).to_contain_text("are being made")
    expect(page.locator("#chart .points a").first).to_be_attached()
    expect(page.locator(".figure .interval")).to_have_count(0)
    return page


def bands(page: Page) -> int:
    """How many bands the chart shows."""
    return sum(bool(path.get_attribute("d")) for path in page.locator("#chart .band path").all())


@pytest.mark.parametrize("width", [1200, 390])
def test_bands_arrive_without_leaving_the_page(
    open_page: Callable[..., Page], axe: str, made: threading.Event, width: int
) -> None:
    address = f"{BOTH}&kind=article&since=2023-0{1 + (width == 390)}"
    page = opened_without(open_page, address, viewport={"width": width, "height": 844})
    assert bands(page) == 0
    assert grave_findings(page, axe) == []
    page.locator('#chart .points a[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    at = page.locator(":focus").get_attribute("data-period")
    below = page.locator(".numbers summary").first.bounding_box()
    before = page.url, page.evaluate("scrollY"), page.evaluate("window.stayed = 'yes'")
    made.set()
    expect(page.locator(".figure .interval").first).to_be_visible()
    expect(page.locator(".figure [role=status]").first).to_have_text("The intervals are there.")
    expect(page.locator(".figure .caption")).to_contain_text("The band around a line is")
    expect(page.locator(".figure .caption")).not_to_contain_text("are being made")
    assert bands(page) == 2
    assert (page.url, page.evaluate("scrollY"), page.evaluate("window.stayed")) == before
    expect(page.locator(":focus")).to_have_attribute("data-period", at or "")
    now = page.locator(".numbers summary").first.bounding_box()
    assert below
    assert now
    assert abs(now["y"] - below["y"]) <= 26, "more than a line of the caption"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(page, axe) == []


def test_what_is_read_further_down_stays_where_it_is(open_page: Callable[..., Page], made: threading.Event) -> None:
    page = opened_without(open_page, f"{BOTH}&kind=article&since=2023-03")
    page.locator(".kwic a.title").nth(5).focus()
    page.locator(".kwic a.title").nth(5).scroll_into_view_if_needed()
    place = page.locator(".kwic a.title").nth(5).bounding_box()
    made.set()
    expect(page.locator(".figure .interval").first).to_be_attached()
    page.wait_for_timeout(200)
    now = page.locator(".kwic a.title").nth(5).bounding_box()
    assert place
    assert now
    assert abs(now["y"] - place["y"]) <= 1
    expect(page.locator(".kwic a.title").nth(5)).to_be_focused()


@pytest.mark.parametrize("route", ["term/open-weights", "source/gazette"])
def test_they_follow_on_every_page_with_a_rate(
    open_page: Callable[..., Page], made: threading.Event, route: str
) -> None:
    page = opened_without(open_page, f"/-/watchword/{route}?anew")
    made.set()
    expect(page.locator(".figure .interval").first).to_be_visible()
    assert bands(page) > 0


def test_a_number_keeps_the_focus_when_its_limits_arrive(open_page: Callable[..., Page], made: threading.Event) -> None:
    page = opened_without(open_page, f"{BOTH}&kind=article&since=2023-04")
    number = page.locator(".numbers tbody a").nth(3)
    number.focus()
    made.set()
    expect(page.locator(".figure .interval").first).to_be_visible()
    expect(number).to_be_focused()


def test_a_picture_waits_for_the_bands(open_page: Callable[..., Page], made: threading.Event) -> None:
    page = opened_without(open_page, f"{BOTH}&kind=article&since=2023-05")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the chart as SVG").click()
        made.set()
    picture = Path(download.value.path()).read_text(encoding="utf-8")
    band = re.search('class="band".*?</g>', picture, re.DOTALL)
    assert band
    assert re.search(' d="M', band[0])


def test_where_they_cannot_be_loaded_a_link_leads_to_them(
    open_page: Callable[..., Page], axe: str, made: threading.Event
) -> None:
    page = open_page("/-/watchword/methods")
    page.route("**intervals=now**", lambda route: route.fulfill(body="<p>a proxy's own page", content_type="text/html"))
    address = f"{BOTH}&kind=article&since=2023-06"
    page.goto(page.url.replace("/-/watchword/methods", address))
    expect(page.locator(".figure .caption")).to_contain_text("could not be loaded")
    expect(page.locator(".figure [role=status]")).to_have_text("The intervals could not be loaded.")
    assert grave_findings(page, axe) == []
    page.unroute("**intervals=now**")
    made.set()
    page.get_by_role("link", name="show the intervals").click()
    expect(page.locator(".figure .interval").first).to_be_visible()
    assert page.url.endswith(address)


def test_without_scripts_a_link_leads_to_them(open_page: Callable[..., Page], made: threading.Event) -> None:
    page = open_page(f"{BOTH}&kind=article&since=2023-08", java_script_enabled=False)
    expect(page.locator(".figure .interval")).to_have_count(0)
    made.set()
    page.get_by_role("link", name="show the intervals").click()
    expect(page.locator(".figure .interval").first).to_be_visible()
    assert "intervals" not in (page.locator(".figure tbody a").first.get_attribute("href") or "intervals")
