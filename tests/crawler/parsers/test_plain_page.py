"""What is left where the parsers had to be stopped: words in their paragraphs, no scripts, and why."""

from __future__ import annotations

from crawler.parsers.plain_page import MOST, extract_plainly

WHY = "out-of-time"


def test_paragraphs_are_apart_and_scripts_are_gone() -> None:
    html = "<html><head><title>Who &amp; what</title></head><body><p>Open <b>weights</b><br>and more<script>open()</script><ul><li>One<li>Two"
    found = extract_plainly(html.encode(), why=WHY)
    assert found.text == "Open weights\n\nand more\n\nOne\n\nTwo"
    assert [found.text[start:end] for start, end, _ in found.blocks] == found.text.split("\n\n")
    assert (found.title, found.extractor, found.loss) == ("Who & what", "visible-text", "out-of-time,whole-page")


def test_the_feeds_text_comes_first() -> None:
    found = extract_plainly(b"<p>Menu", feed_content="<p>The article.</p>", why=WHY)
    assert (found.text, found.extractor, found.loss) == ("The article.", "feed", "out-of-time,feed-only")


def test_a_book_is_cut_and_says_so() -> None:
    found = extract_plainly(b"<p>open weights" * 100_000, why=WHY)
    assert (len(found.text) < 2 * MOST, found.loss) == (True, "out-of-time,too-long,whole-page")


def test_what_is_no_page_or_shows_nothing_is_empty_and_says_why() -> None:
    assert extract_plainly(b"%PDF-1.7", why=WHY).loss == "out-of-time,pdf"
    assert extract_plainly(b"<body><script>x</script>", why=WHY).loss == "out-of-time,no-text"
