"""Three years of one real newsletter: its stored polls, served one after the other to the real spiders."""

from __future__ import annotations

import re
import tarfile

ITEM = re.compile(rb"<item>(.*?)</item>", re.DOTALL)
LINK = re.compile(rb"<link>(https://simonw\.substack\.com/p/[^<]+)</link>")
CONTENT = re.compile(rb"<content:encoded><!\[CDATA\[(.*?)\]\]></content:encoded>", re.DOTALL)
HOME = b"https://simonw.substack.com"


def polls(shared) -> list[bytes]:
    with tarfile.open(shared / "bench/feeds/newsletter-polls.tar.xz") as archive:
        files = sorted((member for member in archive.getmembers() if member.isfile()), key=lambda member: member.name)
        bodies = []
        for member in files:
            file = archive.extractfile(member)
            assert file is not None
            bodies.append(file.read())
    return bodies


def show(site, poll: bytes) -> None:
    """The site as it was at ``poll``: the feed, and each item's page with the text that the feed had then."""
    site.put("/feed", poll.replace(HOME, site.base.encode()), type="application/xml")
    for item in ITEM.findall(poll):
        link, content = LINK.search(item), CONTENT.search(item)
        if link and content:
            page = b"<!doctype html><html><head><title>Post</title></head><body><article>%s</article></body></html>"
            site.put(link[1].decode().removeprefix(HOME.decode()), page % content[1])


def test_85_items_give_85_documents_and_challenges_are_not_observed(site, crawls, shared, record_property) -> None:
    stored = polls(shared)
    assert len(stored) == 214

    def turn(number: int):
        def answer(handler) -> None:
            show(site, stored[number])
            handler.send_response(200)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer

    for number in range(len(stored)):
        site.pages[f"/turn/{number}"] = turn(number)

    crawled = crawls.run(site.source(), rounds=[f"{site.base}/turn/{number}" for number in range(len(stored))])

    assert crawled.code == 0, crawled.stderr
    assert crawls.rows("select count(*), count(distinct key), count(distinct guid) from documents") == [(85, 85, 85)]
    assert crawled.summary["feeds_missing"] == 5
    assert crawls.rows("select distinct reason from fetches where outcome = 'missing'") == [("challenge",)]
    record_property("revised", crawled.summary["documents_revised"])
    record_property("looked_at_again", crawled.summary["documents_unchanged"])
    # Two revisions never have the same words: a change of the markup alone is none.
    texts = crawls.rows("select r.document, t.text from revisions r join texts t on t.revision = r.id order by r.id")
    words = [(document, " ".join(text.split())) for document, text in texts]
    assert len(words) == len(set(words))
