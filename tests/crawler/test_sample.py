"""The sample sites: what they publish, how they answer, and how often their authors used six terms."""

from __future__ import annotations

import csv
import gzip
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPResponse
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.parsers.pages import extract_page
from crawler.sample import SampleSites, serve_sample
from crawler.sample.content import Page, plain_text, read_sites, turns
from crawler.sample.transcripts import transcript

COUNTS = Path(__file__).with_name("sample_counts.csv")
"""Uses of six terms in what each author wrote: title, furniture and forbidden pages aside. To be checked by hand."""

TERMS = {
    "open source": "open[ -]source",
    "open weights": "open[ -]weights?",
    "open models": "open[ -]models?",
    "distillation": "distillation(?!.attack)",
    "distillation attack": "distillation attacks?",
    "export controls": "export controls?",
}


def expected_counts() -> dict[tuple[str, str], dict[str, int]]:
    with COUNTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["source"], row["slug"]): {term: int(row[term]) for term in TERMS} for row in rows}


def public_pages() -> list[tuple[str, Page]]:
    pages = [(site.id, page) for site in read_sites() for page in site.pages]
    return [(source, page) for source, page in pages if not page.path.startswith("/members/")]


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleSites]:
    with serve_sample(port=0) as sites:
        yield sites


def get(url: str, **headers: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    return response


def body(url: str, **headers: str) -> str:
    with get(url, **headers) as response:
        return response.read().decode("utf-8")


def home_of(sample: SampleSites, source: str) -> str:
    return next(each.home for each in sample.sources if each.id == source).rstrip("/")


def test_there_are_at_least_thirty_texts_of_250_to_700_words_over_thirty_months() -> None:
    pages = [page for _, page in public_pages()]
    lengths = {page.slug: len(plain_text(page.body or page.notes or "").split()) for page in pages}
    assert len(pages) >= 30
    assert {slug: words for slug, words in lengths.items() if not 250 <= words <= 700} == {}
    assert min(page.published for page in pages).strftime("%Y-%m") == "2024-01"
    assert max(page.published for page in pages).strftime("%Y-%m") == "2026-05"


def test_the_table_of_counts_is_what_the_authors_wrote() -> None:
    written = {
        (source, page.slug): {
            term: len(re.findall(pattern, plain_text(page.body or page.notes or ""), re.IGNORECASE))
            for term, pattern in TERMS.items()
        }
        for source, page in public_pages()
    }
    assert written == expected_counts()


def test_the_words_move_over_the_years() -> None:
    by_year: dict[str, dict[str, int]] = {}
    days = {(source, page.slug): page.published for source, page in public_pages()}
    for key, counts in expected_counts().items():
        year = by_year.setdefault(f"{days[key]:%Y}", dict.fromkeys(TERMS, 0))
        for term, count in counts.items():
            year[term] += count
    years = [by_year[year] for year in ("2024", "2025", "2026")]
    assert all(before["open source"] > after["open source"] for before, after in pairwise(years))
    assert [year["distillation attack"] for year in years][:2] == [0, 0]
    assert years[2]["distillation attack"] > 40
    assert years[2]["open models"] > years[2]["open weights"] > years[2]["open source"]


def test_every_page_carries_tracked_terms_that_no_author_wrote(sample: SampleSites) -> None:
    for source, page in public_pages():
        html = body(home_of(sample, source) + page.path)
        assert "Never miss a distillation attack" in html
        assert "Built on open source software, with open models" in html


def test_what_is_taken_from_a_page_is_what_its_author_wrote_and_nothing_else(sample: SampleSites) -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    different = []
    for source, page in public_pages():
        if page.transcripts:  # the words of these are in their transcripts
            continue
        url = home_of(sample, source) + page.path
        with get(url) as response:
            found = extract_page(response.read(), url, content_type="text/html; charset=utf-8", now=now)
        if found.text.split() != plain_text(page.body or page.notes or "").split():
            different.append(page.slug)
    assert different == []


def test_a_feed_names_every_page_with_its_day_and_not_its_text(sample: SampleSites) -> None:
    for site, source in zip(sample.sites, sample.sources, strict=True):
        feed = body(source.feeds[0])
        assert [page.slug for page in site.pages if page.path not in feed] == []
        assert "Built on open source software" not in feed
        full = [page.slug for page in site.pages if page.body and page.body[-60:] in feed]
        assert full == []


def test_an_unchanged_page_is_answered_with_304(sample: SampleSites) -> None:
    url = home_of(sample, "loose-weights") + "/posts/the-quiet-rename"
    with get(url) as first:
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in ({"If_None_Match": etag}, {"If_Modified_Since": modified}):
        with pytest.raises(urllib.error.HTTPError) as caught:
            get(url, **condition)
        assert caught.value.code == 304
        caught.value.close()
    with get(url, If_None_Match='"another"', If_Modified_Since=modified) as again:
        assert again.status == 200


def test_answers_are_compressed_for_those_who_ask(sample: SampleSites) -> None:
    url = home_of(sample, "tidewater") + "/posts/a-primer-on-openness"
    with get(url, Accept_Encoding="gzip") as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.read()).decode("utf-8") == body(url)


def test_the_press_site_forbids_the_pages_of_its_members_and_the_podcast_has_no_rules(sample: SampleSites) -> None:
    assert "Disallow: /members/" in body(home_of(sample, "statehouse-signal") + "/robots.txt")
    assert "/members/the-whip-count" in body(home_of(sample, "statehouse-signal") + "/feed.json")
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(home_of(sample, "second-reading") + "/robots.txt")
    assert caught.value.code == 404
    caught.value.close()


def test_the_syndicated_copy_holds_the_whole_text_of_the_newsletter() -> None:
    pages = {page.slug: page for _, page in public_pages()}
    copy, original = pages["guest-a-report-learns-a-new-word"], pages["a-report-learns-a-new-word"]
    assert copy.syndicated_from == "loose-weights"
    assert copy.published > original.published
    assert original.body in copy.body


def test_an_edit_changes_the_words_and_the_validators_of_one_article() -> None:
    with serve_sample(port=0) as sample:
        url = home_of(sample, "halden-notes") + "/posts/why-we-now-say-open-weights"
        other = home_of(sample, "halden-notes") + "/posts/releasing-fjord-7b"
        before, untouched = body(url), body(other)
        with get(url) as response:
            etag = response.headers["ETag"]
        sample.edit()
        with get(url, If_None_Match=etag) as response:
            after = response.read().decode("utf-8")
        assert "61 percent" in before
        assert "61 percent" not in after
        assert "Corrected on 20 August" in after
        assert body(other) == untouched


def test_a_transcript_has_all_that_was_said_in_short_cues(sample: SampleSites) -> None:
    page = next(page for _, page in public_pages() if page.slug == "the-distillation-episode")
    vtt = body(home_of(sample, "second-reading") + page.path + ".vtt")
    assert vtt.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:04.400\n<v Tamsin>Good evening,")
    said = " ".join(re.sub("<v .*?>", "", line) for line in vtt.splitlines() if line.startswith("<v "))
    assert said == " ".join(words for _, words in turns(page.body))
    assert "00:00:00,000 --> 00:00:04,400\nTamsin: Good evening," in transcript(page, "srt")


def test_every_request_is_in_the_log_before_its_answer_arrives() -> None:
    with serve_sample(port=0) as sample:
        body(home_of(sample, "tidewater") + "/archive", User_Agent="a-reader")
        [seen] = sample.requests
    assert (seen.method, seen.path, seen.status, seen.source) == ("GET", "/archive", 200, "tidewater")
    assert seen.headers["user-agent"] == "a-reader"


def test_a_port_that_is_taken_is_replaced_by_a_free_one() -> None:
    with serve_sample(port=0) as first:
        taken = int(first.hosts[0].rpartition(":")[2])
        with serve_sample(port=taken) as second:
            assert set(first.hosts).isdisjoint(second.hosts)
            assert "Halden" in body(second.sources[0].home)
