"""What a crawl does not ask for: what robots.txt forbids, addresses that are not public, schemes that are not http."""

from __future__ import annotations

import pytest


def outcomes(crawls) -> list[tuple[str, str]]:
    return crawls.rows("select outcome, reason from fetches where purpose = 'page' order by url")


def test_what_robots_txt_forbids_is_never_fetched(site, crawls, article_text) -> None:
    site.robots("User-agent: *\nDisallow: /private\n")
    site.article("/private/a", article_text("secrets"))
    site.article("/b", article_text("weights"))
    site.feed([{"link": f"{site.base}/private/a"}, {"link": f"{site.base}/b"}])

    crawled = crawls.run(site.source())

    assert "/private/a" not in site.paths
    assert crawled.summary["pages_refused"] == 1
    assert outcomes(crawls) == [("ok", None), ("refused", "robots.txt forbids it")]
    assert crawls.rows("select count(*) from documents") == [(1,)]


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed(site, crawls) -> None:
    site.robots("User-agent: Watchword\nDisallow: /private\n")
    site.put("/a", "", status=302, headers={"Location": "/private/a"})
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source())

    assert "/private/a" not in site.paths
    assert outcomes(crawls) == [("refused", "robots.txt forbids it")]


@pytest.mark.fault("politeness", "robots 5xx")
@pytest.mark.fault("politeness", "robots 4xx")
def test_unreachable_robots_forbid_everything_and_missing_ones_nothing(site, make_site, crawls) -> None:
    broken = make_site()
    broken.put("/robots.txt", "", status=503)
    broken.feed([])
    site.put("/robots.txt", "<p>not here", status=404)
    site.feed([])

    crawls.run(broken.source("broken"), site.source("site"))

    assert "/feed" not in broken.paths
    assert "/feed" in site.paths
    assert crawls.rows("select outcome, reason from fetches where source = 'broken' order by id") == [
        ("failed", "status 503"),
        ("refused", "robots.txt unreachable: status 503"),
    ]


@pytest.mark.fault("politeness", "Disallow: / with 20 concurrent first requests")
def test_concurrent_first_requests_to_a_host_share_one_robots_txt(site, crawls) -> None:
    site.robots("User-agent: *\nDisallow: /\n")
    feeds = [f"/feed-{number}" for number in range(20)]

    crawled = crawls.run(site.source("site", *feeds))

    assert site.paths == ["/robots.txt"]
    assert crawled.summary["fetches"] == {"refused": 20}
    assert crawled.code == 1


@pytest.mark.fault("addresses", "redirect to file")
@pytest.mark.fault("addresses", "redirect to loopback")
@pytest.mark.fault("addresses", "169.254.169.254")
def test_redirects_to_files_and_to_loopback_are_refused(site, make_site, crawls) -> None:
    inner = make_site()
    for path, target in [
        ("/a", "file:///etc/passwd"),
        ("/b", f"{inner.base}/secret"),
        ("/c", "http://169.254.169.254/x"),
    ]:
        site.put(path, "", status=302, headers={"Location": target})
    site.feed([{"link": f"{site.base}{path}"} for path in ("/a", "/b", "/c")])

    crawls.run(site.source())

    assert inner.requests == []
    assert outcomes(crawls) == [
        ("refused", "redirect refused: file: address"),
        ("refused", "redirect refused: address is not public"),
        ("refused", "redirect refused: address is not public"),
    ]


@pytest.mark.fault("addresses", "decimal, hex and IPv6-mapped loopback")
@pytest.mark.fault("addresses", "a name that resolves to a private address")
def test_links_that_lead_inside_are_refused_in_whatever_form(site, make_site, crawls) -> None:
    inner = make_site()
    port = inner.server_address[1]
    hosts = ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost"]
    site.feed([{"link": f"http://{host}:{port}/{number}"} for number, host in enumerate(hosts)])

    crawls.run(site.source())

    assert inner.requests == []
    assert {outcome for outcome, _ in outcomes(crawls)} == {"refused"}
    assert len(outcomes(crawls)) == len(hosts)


@pytest.mark.fault("addresses", "link file:")
@pytest.mark.fault("addresses", "link data:")
@pytest.mark.fault("addresses", "link javascript:")
def test_links_with_other_schemes_are_no_pages(site, crawls) -> None:
    site.feed(
        [
            {"guid": str(number), "link": link}
            for number, link in enumerate(["file:///etc/passwd", "data:text/html,x", "javascript:alert(1)"])
        ]
    )

    crawled = crawls.run(site.source())

    assert outcomes(crawls) == []
    assert crawled.code == 0


def test_a_redirect_to_itself_ends(site, crawls) -> None:
    site.put("/a", "", status=301, headers={"Location": "/a"})
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source())

    assert site.paths.count("/a") == 6
    assert outcomes(crawls) == [("refused", "too many redirects")]


def test_a_redirect_is_followed_and_the_document_known_by_where_it_led(site, crawls, article_text) -> None:
    site.put("/old", "", status=301, headers={"Location": "/new?utm_medium=x"})
    site.article("/new?utm_medium=x", article_text("weights"))
    site.feed([{"link": f"{site.base}/old"}])

    crawls.run(site.source())

    assert crawls.rows("select key from documents") == [(f"{site.base}/new",)]
    [(signals,)] = crawls.rows("select signals from fetches where purpose = 'page'")
    assert "/new" in signals


@pytest.mark.fault("addresses", "a secret header across hosts")
def test_no_header_of_ours_but_the_plain_ones_goes_to_another_site(site, make_site, crawls, article_text) -> None:
    other = make_site()
    site.article("/a", article_text("weights"), etag='"secret"')
    site.feed([{"link": f"{site.base}/a"}])
    crawls.run(site.source())
    other.article("/a", article_text("weights"))
    site.put("/a", "", status=302, headers={"Location": f"{other.base}/a"})
    site.feed([{"link": f"{site.base}/a", "title": "Moved"}])

    crawls.run(site.source(), allow_hosts=[site.host, other.host])

    [request] = [request for request in other.requests if request.path == "/a"]
    assert "if-none-match" not in request.headers
    assert request.headers["user-agent"].startswith("Watchword/")


def test_a_page_that_redirects_to_the_front_page_is_gone(site, crawls, article_text) -> None:
    site.put("/a", "", status=302, headers={"Location": "/"})
    site.article("/", article_text("everything"))
    site.feed([{"link": f"{site.base}/a"}])

    crawls.run(site.source())

    assert outcomes(crawls) == [("missing", "soft-404")]
    assert crawls.rows("select count(*) from documents") == [(0,)]
