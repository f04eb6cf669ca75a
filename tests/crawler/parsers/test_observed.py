"""What stands in front of a page is told from the page: walls by their marks, articles by having text."""

from __future__ import annotations

import gzip
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.parsers.feeds import parse_feed
from crawler.parsers.observed import not_observed
from crawler.parsers.visible_text import visible_text

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PROSE = "<p>" + "Open weights are argued about in long paragraphs like this one. " * 40 + "</p>"


def seen(content: str | bytes, status: int = 200, url: str = "https://a.example/p/one", **headers: str) -> str | None:
    data = content.encode() if isinstance(content, str) else content
    return not_observed(data, status, {name.replace("_", "-"): value for name, value in headers.items()}, url)


def page(body: str, title: str = "A title", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


WALLS = {
    "challenge": [
        page(
            "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>",
            "Just a moment...",
        ),
        page("<div id='px-captcha'></div><p>Press and hold</p>", "Access to this page"),
        page("<script src='https://geo.captcha-delivery.com/captcha/'></script>", "a.example"),
        page("<h1>Making sure you&#39;re not a bot!</h1>", "Making sure you&#39;re not a bot!"),
    ],
    "blocked": [
        page("<h1>Sorry, you have been blocked</h1>", "Attention Required! | Cloudflare"),
        page("You don't have permission to access this. Reference #18.2", "Access Denied"),
    ],
    "soft-404": [
        page("<nav>Home About</nav><p>Try the search.</p>", "Page not found | The Open Ledger"),
        page("<h1>404</h1>", "The Open Ledger"),
        page("<h1>Oops!</h1><p>Sorry, the page you are looking for was not found</p>", "Ledger - 404 Not Found"),
        page("<h1>Seite nicht gefunden</h1>", "Ledger"),
        page("<h1>Sorry, this post no longer exists.</h1>", "Ledger"),
    ],
    "consent": [
        page("<p>We use cookies. Accept all. Reject all. You agree or manage cookies.</p>", "Before you continue"),
    ],
    "login": [page("<form><input name='u'><input type='password'></form>", "Log in to your account | Ledger")],
    "paywall": [
        page("<p>The first lines of it, and then no more than that.</p><h2>This post is for paid subscribers</h2>"),
        page("<p>Teaser.</p>", head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
    ],
    "parked": [page("<h1>ledger.example</h1><p>This domain is for sale!</p>", "ledger.example")],
    "script-only": [page("<div id='root'></div><script src='/app.js'></script>")],
    "empty": ["", " \n", "\x00\x00", page(""), "<rss version='2.0'><channel><title>Quiet</title></channel></rss>"],
}


@pytest.mark.parametrize(
    ("reason", "content"), [(reason, content) for reason, pages in WALLS.items() for content in pages]
)
def test_a_wall_is_recognised_with_its_reason(reason: str, content: str) -> None:
    assert seen(content) == reason


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_challenge_is_one_whatever_the_status(status: int) -> None:
    assert seen(WALLS["challenge"][0], status) == "challenge"
    assert seen(page(PROSE), status, cf_mitigated="challenge") == "challenge"


def test_a_consent_host_is_known_by_its_name() -> None:
    assert seen(page("<p>Accept cookies</p>"), url="https://consent.a.example/m?continue=x") == "consent"


@pytest.mark.parametrize(
    "content",
    [
        page(PROSE),
        page(PROSE, "Just a moment: how labs decide"),
        page(PROSE + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        page(PROSE + "<div>We use cookies. Accept? Reject? Agree!</div>", "Your data is the product"),
        page(PROSE, "Page not found: the archive that vanished"),
        page(PROSE, head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
        page(PROSE + "<p>Already a subscriber?</p>"),
        page("<p>Short note.</p>", "Lost and not found", '<meta property="og:type" content="article">'),
        page("<form><input type='password'></form>" + PROSE, "Why you should log in less"),
        "<rss><channel><item><title>Access denied</title></item></channel></rss>",
        '{"items": []}',
        "plain words",
        b"%PDF-1.7",
    ],
)
def test_what_has_something_to_read_is_no_wall(content: str | bytes) -> None:
    assert seen(content) is None


def test_what_the_status_says_is_left_to_the_caller() -> None:
    assert seen(page("<h1>404 Not Found</h1>", "404 Not Found"), 404) is None
    assert seen("", 304) is None


def test_the_stored_polls_are_told_apart(shared: Path) -> None:
    found: dict[str, list[str | None]] = {"bad": [], "good": []}
    entries = 0
    with tarfile.open(shared / "bench" / "feeds" / "newsletter-polls.tar.xz") as polls:
        for number, member in enumerate(member for member in polls if member.isfile()):
            file = polls.extractfile(member)
            assert file is not None
            content = file.read()
            is_bad = Path(member.name).name.startswith("bad")
            found["bad" if is_bad else "good"].append(seen(content))
            if not is_bad and number % 20 == 0:
                entries += len(parse_feed(content, "https://a.example/feed", None, now=NOW).entries) - content.count(
                    b"<item>"
                )
    assert found == {"bad": ["challenge"] * 5, "good": [None] * 209}
    assert entries == 0


def test_no_real_article_is_taken_for_a_wall(shared: Path) -> None:
    pages = sorted((shared / "bench" / "articles" / "html").glob("*.gz"))
    assert [path.name for path in pages if seen(gzip.decompress(path.read_bytes()))] == []


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_any_bytes_get_an_answer(content: str | bytes) -> None:
    assert seen(content.encode("utf-8", "replace") if isinstance(content, str) else content) in {None, *WALLS}


@pytest.mark.parametrize("opening", ["<script>", "<!--", "<p ", "<style", "<title>", "&amp;", "<h1>"])
def test_what_never_closes_is_read_in_one_pass(opening: str) -> None:
    assert isinstance(visible_text(opening * 100_000), str)
    assert seen("<html>" + opening * 80_000) in {None, *WALLS}
