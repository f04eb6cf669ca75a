"""A crawl end to end over loopback: what is fetched, what is stored, what a second crawl does."""

from __future__ import annotations

import sqlite3


def make_due(crawls) -> None:
    """As if the time had come at which each page is looked at again."""
    connection = sqlite3.connect(crawls.db)
    connection.execute("update frontier set due = '2020-01-01T00:00:00Z' where due is not null")
    connection.commit()
    connection.close()


def test_entries_become_documents_with_the_feeds_date_and_the_pages_text(site, crawls, article_text) -> None:
    site.article("/a", article_text("open weights"))
    site.feed([{"link": f"{site.base}/a?utm_source=rss", "title": "On open weights", "pubDate": "2025-03-01T09:00:00"}])

    crawled = crawls.run(site.source())

    assert crawled.code == 0, crawled.stderr
    assert crawled.summary["documents_new"] == 1
    [row] = crawls.rows("select key, title, published, published_from, kind, source from documents")
    assert row == (f"{site.base}/a", "On open weights", "2025-03-01T09:00:00Z", "feed", "article", "site")
    [[text]] = crawls.rows("select text from texts")
    assert "Sentence number 12 says something of open weights" in text
    assert "Copyright" not in text


def test_a_second_crawl_sends_validators_and_writes_no_document(site, crawls, article_text) -> None:
    site.article("/a", article_text("weights"), etag='"page-1"')
    site.feed([{"link": f"{site.base}/a"}], etag='"feed-1"')
    crawls.run(site.source())
    site.requests.clear()

    crawled = crawls.run(site.source())

    assert site.paths == ["/robots.txt", "/feed"]
    assert site.requests[1].headers["if-none-match"] == '"feed-1"'
    assert crawled.summary["feeds_unchanged"] == 1
    assert crawled.summary["documents_new"] == crawled.summary["documents_revised"] == 0
    assert crawls.rows("select outcome, status from fetches where purpose = 'feed' order by id") == [
        ("ok", 200),
        ("unchanged", 304),
    ]


def test_a_feed_without_validators_is_known_by_its_bytes(site, crawls, article_text) -> None:
    site.article("/a", article_text("weights"))
    site.feed([{"link": f"{site.base}/a"}])
    crawls.run(site.source())

    crawled = crawls.run(site.source())

    assert crawled.summary["feeds_unchanged"] == 1
    assert crawls.rows("select count(*) from documents") == [(1,)]


def test_feeds_are_polled_when_due_only(site, crawls, article_text) -> None:
    site.article("/a", article_text("weights"))
    site.feed([{"link": f"{site.base}/a"}])
    crawls.run(site.source(), poll_all=False)
    site.requests.clear()

    crawled = crawls.run(site.source(), poll_all=False)

    assert site.requests == []
    assert crawled.code == 0
    assert crawled.summary["feeds_due"] == 0


def test_an_edited_article_that_the_feed_tells_of_gets_a_second_revision(site, crawls, article_text) -> None:
    item = {"link": f"{site.base}/a", "title": "A claim"}
    site.article("/a", article_text("open source"))
    site.feed([item])
    crawls.run(site.source())

    site.article("/a", article_text("open weights"))
    site.feed([item | {"title": "A claim, corrected"}])
    crawled = crawls.run(site.source())

    assert crawled.summary["documents_revised"] == 1
    assert crawls.rows("select count(*) from documents") == [(1,)]
    assert crawls.rows("select number from revisions order by id") == [(1,), (2,)]
    assert crawls.rows("select title from documents") == [("A claim, corrected",)]


def test_markup_noise_is_no_revision(site, crawls, article_text) -> None:
    item = {"link": f"{site.base}/a", "title": "A claim"}
    site.article("/a", article_text("open source"), head="<meta name=nonce content=1>")
    site.feed([item])
    crawls.run(site.source())

    site.article("/a", article_text("open source"), head="<meta name=nonce content=2><script>x()</script>")
    site.feed([item | {"title": "Another headline"}])
    crawled = crawls.run(site.source())

    assert crawled.summary["documents_unchanged"] == 1
    assert crawls.rows("select count(*) from revisions") == [(1,)]


def test_a_revisit_sends_the_pages_validators_and_finds_the_edit(site, crawls, article_text) -> None:
    site.article("/a", article_text("open source"), etag='"1"')
    site.article("/b", article_text("open models"), etag='"1"')
    site.feed([{"link": f"{site.base}/a"}, {"link": f"{site.base}/b"}], etag='"f"')
    crawls.run(site.source())
    make_due(crawls)
    site.article("/b", article_text("open weights"), etag='"2"')
    site.requests.clear()

    crawled = crawls.run(site.source())

    assert {request.headers.get("if-none-match") for request in site.requests if request.path in "/a/b"} == {'"1"'}
    assert crawled.summary["documents_revised"] == 1
    assert crawls.rows("select outcome from fetches where purpose = 'page' order by id desc limit 2") == [
        ("ok",),
        ("unchanged",),
    ]


def test_a_syndicated_copy_is_a_document_of_its_own(site, make_site, crawls, article_text) -> None:
    copy = make_site()
    head = f"<link rel=canonical href='{site.base}/a'>"
    site.article("/a", article_text("weights"), head=head)
    site.feed([{"link": f"{site.base}/a"}])
    copy.article("/copy", article_text("weights"), head=head)
    copy.feed([{"link": f"{copy.base}/copy"}])

    crawls.run(site.source("first"), copy.source("second"))

    assert crawls.rows("select source, key from documents order by source") == [
        ("first", f"{site.base}/a"),
        ("second", f"{copy.base}/copy"),
    ]


def test_one_canonical_address_on_every_page_loses_no_article(site, crawls, article_text) -> None:
    head = f"<link rel=canonical href='{site.base}/blog'>"
    site.article("/a", article_text("weights"), head=head)
    site.article("/b", article_text("sources"), head=head)
    site.feed([{"link": f"{site.base}/a"}, {"link": f"{site.base}/b"}])

    crawls.run(site.source())

    assert crawls.rows("select count(*) from documents") == [(2,)]
    assert crawls.rows("select max(number) from revisions") == [(1,)]


def test_an_entry_without_page_is_stored_from_the_feed(site, crawls, article_text) -> None:
    site.feed([{"guid": "note-1", "title": "A note", "content": f"<p>{article_text('a note')}</p>"}])

    crawls.run(site.source())

    [(key, url)] = crawls.rows("select key, url from documents")
    assert (key, url) == ("site:note-1", None)
    assert "something of a note" in crawls.rows("select text from texts")[0][0]


def test_a_broken_feed_is_recorded_while_others_go_on(site, make_site, crawls, article_text) -> None:
    broken = make_site()
    broken.put("/feed", "this is no feed", type="text/plain")
    site.article("/a", article_text("weights"))
    site.feed([{"link": f"{site.base}/a"}])

    crawled = crawls.run(broken.source("broken"), site.source("works"))

    assert crawled.code == 0
    assert (crawled.summary["feeds_failed"], crawled.summary["documents_new"]) == (1, 1)
    assert crawls.rows("select outcome, reason from fetches where source = 'broken' and purpose = 'feed'") == [
        ("failed", "not-a-feed")
    ]
    [(failures, due, polled)] = crawls.rows("select failures, due, polled from feeds where source = 'broken'")
    assert failures == 1
    assert due > polled


def test_an_empty_page_is_missing_and_tried_again(site, crawls) -> None:
    site.put("/a", "<html><head><title>Nothing</title></head><body></body></html>")
    site.put("/b", "")
    site.feed([{"link": f"{site.base}/a"}, {"link": f"{site.base}/b"}])

    crawled = crawls.run(site.source())

    assert crawled.summary["documents_new"] == 0
    rows = crawls.rows("select outcome, reason from fetches where purpose = 'page' order by url")
    assert [outcome for outcome, _ in rows] == ["missing", "missing"]
    assert rows[1][1] == "empty"
    assert all(due is not None for [due] in crawls.rows("select due from frontier"))


def test_a_challenge_page_is_missing_whatever_its_status(site, crawls) -> None:
    site.put("/a", "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>")
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source())

    [row] = crawls.rows("select outcome, reason, status from fetches where purpose = 'page'")
    assert row == ("missing", "challenge", 200)
    assert crawls.rows("select count(*) from documents") == [(0,)]


def test_a_page_that_is_gone_is_taken_from_the_feed_once_given_up(site, crawls, article_text) -> None:
    site.feed([{"link": f"{site.base}/gone", "content": f"<p>{article_text('what was said')}</p>"}], etag='"1"')
    crawls.run(site.source())
    assert crawls.rows("select count(*) from documents") == [(0,)]
    make_due(crawls)

    crawls.run(site.source())

    [(key, loss)] = crawls.rows("select d.key, r.loss from documents d join revisions r on r.document = d.id")
    assert key == f"{site.base}/gone"
    assert loss == "feed-text (status 404)"


def test_a_limit_bounds_the_pages_and_leaves_the_rest_due(site, crawls, article_text) -> None:
    for number in range(5):
        site.article(f"/{number}", article_text(f"number {number}"))
    site.feed([{"link": f"{site.base}/{number}"} for number in range(5)])

    crawled = crawls.run(site.source(), limit=2)

    assert (crawled.summary["documents_new"], crawled.summary["pages_left"]) == (2, 3)
    assert crawls.run(site.source()).summary["documents_new"] == 3


def test_a_crawl_without_contact_refuses_to_start(site, crawls) -> None:
    crawled = crawls.run(site.source(), contact="")

    assert crawled.code == 1
    assert crawled.stderr.startswith("Error: a crawl needs an e-mail or web address")
    assert len(crawled.stderr.splitlines()) == 1
    assert site.requests == []


def test_the_user_agent_names_the_contact(site, crawls) -> None:
    site.feed([])

    crawls.run(site.source())

    assert {request.headers["user-agent"] for request in site.requests} == {"Watchword/0.1 (+tests@example.org)"}


def test_an_unknown_source_is_named_with_its_nearest(site, crawls) -> None:
    crawled = crawls.run(site.source("interconnects"), only=["interconects"])

    assert crawled.code == 1
    assert "no source 'interconects'" in crawled.stderr
    assert "'interconnects'" in crawled.stderr


def test_a_crawl_in_which_everything_failed_says_so(site, crawls) -> None:
    site.put("/feed", "no", status=500)

    crawled = crawls.run(site.source())

    assert crawled.code == 1
    assert crawled.summary["fetches"] == {"failed": 1}
    assert crawled.summary["error"] is None


def test_a_page_looked_at_again_is_read_beside_the_feeds_text_as_before(site, crawls, article_text) -> None:
    text = article_text("open weights")
    content = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    invitation = "Readers who liked this also liked our long essay about harbours, tides and the people who study them."
    site.article("/post", f"{text}\n\n{invitation}")
    site.feed([{"link": f"{site.base}/post", "content": content}])
    crawls.run(site.source())
    make_due(crawls)
    crawls.run(site.source())
    assert site.paths.count("/post") == 2
    assert [harbours for (harbours,) in crawls.rows("select text like '%harbours%' from texts")] == [0]


def test_the_feeds_text_is_dropped_once_its_page_is_not_looked_at_again(site, crawls, article_text) -> None:
    site.article("/post", article_text("open weights"))
    content = "<p>Only for now.</p>" * 20
    site.feed([{"link": f"{site.base}/post", "pubDate": "2020-01-01T00:00:00", "content": content}])
    crawls.run(site.source())
    assert crawls.rows("select state, due, entry like '%Only for now%' from frontier") == [("done", None, 0)]
