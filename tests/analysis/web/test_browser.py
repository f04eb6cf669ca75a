"""The landing page in a real Chromium: what a reader sees, clicks and hears."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

ARTEFACTS = Path(__file__).parents[2] / "artefacts"
BOTH = "/?term=open-source&term=open-weights&by=month"
MONTHS = 23


@pytest.fixture
def documents(corpus: Path) -> dict[str, int]:
    """Ids of the article that was changed and of the episode."""
    conn = sqlite3.connect(corpus)
    titles = {"REVISED": "What the committee calls them", "EPISODE": "Episode seven"}
    found = {
        name: conn.execute("select id from documents where title = ?", (title,)).fetchone()[0]
        for name, title in titles.items()
    }
    conn.close()
    return found


def picture(page: Page, name: str, *, full: bool = True) -> None:
    """Keep what is seen, to be looked at by a person."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full)


def drawn(page: Page) -> None:
    """Wait until the chart is there."""
    expect(page.locator("#chart")).to_have_attribute("data-drawn", "yes")


def grave_findings(page: Page, axe: str) -> list[tuple[str, Any]]:
    """What axe finds serious or critical: its rule, and where."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_the_chart_is_drawn_with_a_gap_bands_and_names(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    drawn(page)
    expect(page.locator("#chart .points a")).to_have_count(2 * MONTHS)
    expect(page.locator("#chart .labels text")).to_have_text(["open weights", "open source"])
    # July 2023 is missing: each line is in two parts, "M" begins each.
    for line in page.locator("#chart .line path").all():
        assert len(re.findall("M", line.get_attribute("d") or "")) == 2
    expect(page.locator("#chart .band path")).to_have_count(2)
    expect(page.locator("#chart-status")).to_have_count(0)
    picture(page, "compare")


def test_a_click_on_a_point_opens_exactly_its_mentions(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    drawn(page)
    point = page.locator('#chart .points a[data-term="open-weights"][data-period="2024-10"]')
    said = re.search(r"(\d+) mentions", point.get_attribute("aria-label") or "")
    assert said
    point.click()
    page.wait_for_url("**/*of=open-weights&at=2024-10#mentions")
    expect(page.locator("#mentions-total")).to_have_text(said[1])
    expect(page.locator(".kwic li")).to_have_count(int(said[1]))
    expect(page.locator(".kwic mark").first).to_have_text("open weights")
    expect(page.locator(".kwic time")).to_contain_text(["October 2024"] * int(said[1]))
    drawn(page)
    expect(page.locator("#chart .selected circle")).to_have_count(1)


def test_the_pointer_reads_out_every_term_of_the_period(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    drawn(page)
    page.locator('#chart .points a[data-term="open-source"][data-period="2023-03"]').hover()
    readout = page.locator(".readout")
    expect(readout).to_be_visible()
    expect(readout.locator(".when")).to_have_text("March 2023")
    expect(readout.locator(".row")).to_have_count(2)
    picture(page, "readout", full=False)


def test_the_keyboard_alone_reaches_a_point_and_opens_it(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    drawn(page)
    page.locator('#chart .points a[tabindex="0"]').focus()
    for key in ("End", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_attribute("data-period", "2023-02")
    expect(page.locator(".readout")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**at=2023-02#mentions")


def test_a_choice_in_the_form_is_applied_at_once_and_is_in_the_address(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    page.get_by_label("By", exact=True).select_option("quarter")
    page.wait_for_url("**by=quarter")
    drawn(page)
    page.get_by_label("Add a term").fill("distillation")
    page.get_by_label("Add a term").press("Enter")
    page.wait_for_url("**/?term=open-source&term=open-weights&term=distillation&by=quarter")
    page.locator(".chip", has_text="open source").click()
    page.wait_for_url("**/?term=open-weights&term=distillation&by=quarter")


def test_the_completion_knows_every_term(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    names = page.locator("#lexicon option").evaluate_all("options => options.map(option => option.value)")
    assert "distillation attack" in names


def test_without_scripts_the_table_and_the_form_do_the_same(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH, java_script_enabled=False)
    row = page.locator(".figure tbody tr", has_text="2024-10")
    number = row.locator("a").last.inner_text()
    row.locator("a").last.click()
    expect(page.locator("#mentions-total")).to_have_text(number)
    page.get_by_label("By", exact=True).select_option("year")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".figure tbody tr")).to_have_count(2)
    picture(page, "without-scripts")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_it_fits_and_reads_well_on_a_phone_and_in_the_dark(
    open_page: Callable[..., Page], axe: str, scheme: str, width: int
) -> None:
    page = open_page(BOTH, viewport={"width": width, "height": 844}, color_scheme=scheme)
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(page, axe) == []
    picture(page, f"compare-{scheme}-{width}")


@pytest.mark.parametrize(
    "path", ["/?term=nothing-like-it", "/?term=moonshot", "/?term=open-source&until=1999", "/-/watchword/term/nobody"]
)
def test_pages_with_nothing_to_draw_pass_axe_too(browser: Browser, address: str, axe: str, path: str) -> None:
    page = browser.new_page()
    page.goto(address + path)
    assert grave_findings(page, axe) == []
    page.close()


@pytest.mark.parametrize("width", [1200, 390])
@pytest.mark.parametrize(
    "route",
    [
        *("terms", "term/open-weights", "set/openness", "sources", "source/letter", "coverage", "health", "methods"),
        *("document/REVISED", "document/REVISED/changes", "document/EPISODE"),
    ],
)
def test_every_other_page_fits_reads_well_and_draws_its_chart(
    open_page: Callable[..., Page], axe: str, documents: dict[str, int], route: str, width: int
) -> None:
    for name, identity in documents.items():
        route = route.replace(name, str(identity))
    scheme = "dark" if width == 390 else "light"
    page = open_page(f"/-/watchword/{route}", viewport={"width": width, "height": 844}, color_scheme=scheme)
    if route.startswith(("term/", "set/", "source/")):
        drawn(page)
    page.locator("details").evaluate_all("all => all.forEach((each) => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert grave_findings(page, axe) == []
    picture(page, f"{route.replace('/', '-')}-{width}")


@pytest.mark.parametrize("route", ["term/open-weights", "set/openness", "source/letter"])
def test_a_point_of_any_chart_opens_its_mentions(open_page: Callable[..., Page], route: str) -> None:
    page = open_page(f"/-/watchword/{route}")
    drawn(page)
    point = page.locator("#chart .points a").last
    said = re.search(r"(\d+) mentions?", point.get_attribute("aria-label") or "")
    assert said
    point.click()
    page.wait_for_url("**#mentions")
    expect(page.locator("#mentions-total")).to_have_text(said[1])


@pytest.mark.parametrize("form", ["SVG", "PNG"])
def test_the_chart_is_taken_away_as_a_file_of_its_own(open_page: Callable[..., Page], form: str) -> None:
    page = open_page(BOTH)
    drawn(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download the chart as {form}").click()
    ARTEFACTS.mkdir(exist_ok=True)
    saved = ARTEFACTS / download.value.suggested_filename
    download.value.save_as(saved)
    content = saved.read_bytes()
    if form == "SVG":
        text = content.decode("utf-8")
        assert "open weights" in text
        assert "var(--" not in text
        assert "over time" in text
    else:
        assert content.startswith(b"\x89PNG")
        assert len(content) > 20_000


def test_events_are_numbered_on_the_chart_as_in_the_list_under_it(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{BOTH}&events=all")
    drawn(page)
    expect(page.locator("#chart .event-number")).to_have_count(3)
    expect(page.locator(".events li")).to_have_count(3)
    expect(page.locator("#chart .event-number").nth(2)).to_contain_text("2024-10-28: What open means is defined")
    chart, number = page.locator("#chart").bounding_box(), page.locator("#chart .event-number").first.bounding_box()
    assert chart
    assert number
    assert chart["y"] - 2 <= number["y"]
    # What happened within the last quarter is not drawn beyond the chart's end.
    page = open_page("/?term=open-source&by=quarter&events=all")
    drawn(page)
    ends = page.locator("#chart .baseline line").first.bounding_box()
    last = page.locator("#chart line.event").last.bounding_box()
    assert ends
    assert last
    assert last["x"] <= ends["x"] + ends["width"] + 1


def test_a_smoothed_chart_says_so_where_the_picture_goes(open_page: Callable[..., Page]) -> None:
    page = open_page(BOTH)
    page.get_by_label("Lines", exact=True).select_option("5")
    page.wait_for_url("**smooth=5")
    drawn(page)
    expect(page.locator("#chart .chart-note")).to_have_text("Lines: over 5 months")
    expect(page.locator("#chart .band path")).to_have_count(0)
    point = page.locator('#chart .points a[data-term="open-weights"][data-period="2024-10"]')
    said = re.search(r"(\d+) mentions", point.get_attribute("aria-label") or "")
    assert said
    point.click()
    expect(page.locator("#mentions-total")).to_have_text(said[1])


def test_a_point_of_the_voices_opens_exactly_the_mentions_in_that_voice(open_page: Callable[..., Page]) -> None:
    page = open_page("/-/watchword/term/open-source")
    expect(page.locator("#chart-voices")).to_have_attribute("data-drawn", "yes")
    point = page.locator('#chart-voices .points a[data-term="quoted"]').last
    said = re.search(r"(\d+) mentions?", point.get_attribute("aria-label") or "")
    assert said
    point.click()
    page.wait_for_url("**voice=quoted**")
    expect(page.locator("#mentions-total")).to_have_text(said[1])
    expect(page.locator(".kwic li")).to_have_count(int(said[1]))


def test_a_line_of_the_concordance_opens_the_text_at_its_mark(open_page: Callable[..., Page]) -> None:
    page = open_page("/?term=open-weights&at=2024-12&of=open-weights")
    page.locator(".kwic a.title", has_text="What the committee calls them").click()
    page.wait_for_url("**/document/**")
    marked = page.locator(":target")
    expect(marked).to_have_text("open weights")
    expect(marked).to_be_in_viewport()
    page.get_by_role("link", name="since revision 1").click()
    expect(page.locator(".changes ins").first).to_have_text("weights ")


def test_a_time_in_a_transcript_plays_from_there_and_nothing_is_fetched_before(
    browser: Browser, address: str, documents: dict[str, int]
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.route("https://audio.example/**", lambda route: (asked.append(route.request.url), route.abort()))
    page.goto(f"{address}/-/watchword/document/{documents['EPISODE']}")
    page.wait_for_load_state("networkidle")
    assert asked == []
    page.get_by_role("link", name="Play from 1:01").click()
    expect(page.locator("#player-problem")).to_be_visible()
    assert asked == ["https://audio.example/7.mp3"]
    page.close()
