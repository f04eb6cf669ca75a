"""The records of robots.txt by the sections of RFC 9309."""

from __future__ import annotations

import pytest

from crawler.http.robots_rules import RobotsRules, path_of


def allows(text: str, url: str, product: str = "Watchword") -> bool:
    return RobotsRules.parse(text).group(product).allows(path_of(url))


def forbidden(text: str, *urls: str) -> list[bool]:
    """Of each address whether ``text``, the rules for everybody, forbids it."""
    return [not allows(f"User-agent: *\n{text}", url) for url in urls]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: a\nUser-agent: Watchword\nDisallow: /x", False),
        (
            "User-agent: Watchword\nDisallow: /y\n\nUser-agent: a\nDisallow: /\n\nUser-agent: watchword\nDisallow: /x",
            False,
        ),
        ("User-agent: *\nDisallow: /y\nUser-agent: a\nDisallow: /\nUser-agent: *\nDisallow: /x", False),
        ("User-agent: *\nDisallow: /x\nUser-agent: Watchword\nDisallow: /y", True),
        ("User-agent: Watchword\nDisallow:\nUser-agent: *\nDisallow: /x", True),
        ("Disallow: /x\nUser-agent: a\nDisallow: /", True),
        ("User-agent: Watchword\n\n\n# apart\nDisallow: /x", False),
    ],
    ids=["shared", "merged", "merged *", "own group alone", "empty rule", "no group", "blank lines"],
)
def test_2_1_groups(text: str, allowed: bool) -> None:
    assert allows(text, "/x") is allowed


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_2_2_line_ends_comments_and_case_of_names(ending: str) -> None:
    text = ending.join(["USER-AGENT : * # everybody", "# Disallow: /b", "\t dIsAlLoW\t:\t/a#c", "DISALLOW /c"])

    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, True, False]


@pytest.mark.parametrize(
    ("line", "obeyed"),
    [
        ("Watchword", True),
        ("wAtChWoRd", True),
        ("Watchword/1.0", True),
        ("Watchword (+https://a.example)", True),
        ("Watch*", True),
        ("*", True),
        ("* ", True),
        ("NightWatchword", False),
        ("Watchwords", False),
        ("word", False),
        ("ẃatchword", False),
        ("", False),
    ],
)
def test_2_2_1_the_product_token(line: str, obeyed: bool) -> None:
    assert allows(f"User-agent: {line}\nDisallow: /", "/x") is not obeyed


def test_2_2_1_the_longest_name_wins_wherever_it_stands() -> None:
    text = "User-agent: news-bot\nDisallow: /a\nUser-agent: *\nDisallow: /b\nUser-agent: news\nDisallow: /c"

    for product, path in [("news-bot", "/a"), ("other", "/b"), ("news-images", "/c"), ("new", "/b")]:
        assert [allows(text, each, product) for each in ("/a", "/b", "/c")] == [
            each != path for each in ("/a", "/b", "/c")
        ]


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("Allow: /x/\nDisallow: /x/page", "/x/page", True),
        ("Disallow: /x/\nAllow: /x/page", "/x/page", False),
        ("Disallow: /x\nAllow: /x", "/x/page", False),
        ("Allow: /x\nDisallow: /x", "/x/page", False),
        ("Allow: /page\nDisallow: /*.html", "/page.html", True),
        ("Allow: /x/page.\nDisallow: /*.html", "/x/page.html", False),
        ("Disallow: /\nAllow: /$", "/", False),
        ("Disallow: /\nAllow: /$", "/x", True),
        ("Disallow: /X", "/x", False),
        ("Disallow:", "/x", False),
        ("Disallow: x", "/x", False),
        ("Disallow: /", "https://a.example", True),
        ("Allow: /\nDisallow: /é", "/%C3%A9", True),
        ("Disallow: /x/index.html", "/x/", False),
        ("Disallow: /x\nAllow: /x/index.html", "/x/", False),
    ],
)
def test_2_2_2_the_longest_rule_decides_and_of_equals_allow(text: str, path: str, expected: bool) -> None:
    assert forbidden(text, path) == [expected]


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("/a?b=http://c.example?d&e", "/a?b=http://c.example?d&e", "/a?b=http://c.example?d"),
        ("/a/ツ", "/a/%E3%83%84", "/a/%E3%83%85"),
        ("/a/%e3%83%84", "/a/ツ", "/a/%E3"),
        ("/a/%62%61%7A", "/a/baz", "/a/ba"),
        ("/~b", "/%7eb", "/%7fb"),
        ("/a?q=é", "/a?q=%c3%a9", "/a?q=e"),
        ("/a%2Fb", "/a%2fb", "/a/b"),
        ("/a%3Fb", "/a%3fb", "/a?b"),
        ("/a b<", "/a%20b%3C", "/a+b<"),
        ("/a[b]?c='", "/a%5Bb%5D?c=%27", "/a%5Bb?c="),
        ("/100%", "/100%", "/100"),
    ],
)
def test_2_2_2_octets_are_compared_whatever_their_spelling(pattern: str, matching: str, other: str) -> None:
    assert forbidden(f"Disallow: {pattern}", matching, other) == [True, False]


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("/*.php", ["/a.php", "/a/b.php?c", "/a.php5", "/?f=a.php"], ["/a.PHP", "/php", "/?php"]),
        ("/*.php$", ["/a.php", "/.php"], ["/a.php?b", "/a.php5", "/php"]),
        ("/a*b*c$", ["/abc", "/a-b-c-c", "/abbc"], ["/acb", "/abcd", "/a"]),
        ("/a*a$", ["/aa", "/a-a"], ["/a"]),
        ("/a**b", ["/ab", "/a-b-c"], ["/ba"]),
        ("*m", ["/m", "/a/m/b"], ["/a"]),
        ("/a*", ["/a", "/ab"], ["/b"]),
        ("/a$b", ["/a$b", "/a%24bc"], ["/a"]),
        ("/a%24", ["/a$", "/a%24b"], ["/a"]),
        ("/a%2A", ["/a*", "/a%2ab"], ["/a", "/ab"]),
        ("/a$", ["/a", "/a$"], ["/ab", "/a/"]),
        ("/(a|b)+[c]?", ["/(a|b)+[c]?d"], ["/a", "/aac"]),
    ],
)
def test_2_2_3_special_characters(pattern: str, matching: list[str], other: list[str]) -> None:
    found = forbidden(f"Disallow: {pattern}", *matching, *other)

    assert found == [True] * len(matching) + [False] * len(other)


def test_2_2_3_many_asterisks_are_decided_at_once() -> None:
    assert forbidden(f"Disallow: /{'*a' * 200}b", "/" + "a" * 20_000) == [False]


@pytest.mark.parametrize("other", ["Sitemap: https://a.example/s.xml", "Crawl-delay: 5", "Host: a.example", "Foo: bar"])
def test_2_2_4_other_records_do_not_end_a_group(other: str) -> None:
    text = f"User-agent: Watchword\n{other}\nUser-agent: b\n{other}\nDisallow: /"

    assert not allows(text, "/x")


def test_a_rule_under_an_unknown_name_is_a_rule_and_ends_its_user_agents() -> None:
    assert allows("User-agent: *\nNoindex: /a\nUser-agent: b\nDisallow: /", "/x")


def test_sitemaps_are_of_the_whole_file() -> None:
    text = "Sitemap: https://a.example/1.xml\nUser-agent: b\nDisallow: /\nSITEMAP: https://a.example/2.xml"

    assert RobotsRules.parse(text).sitemaps == ["https://a.example/1.xml", "https://a.example/2.xml"]


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 7\nCrawl-delay: 3", 7.0),
        ("User-agent: *\nRequest-rate: 100/15m", 9.0),
        ("User-agent: *\nRequest-rate: 1/60 0600-0845", 60.0),
        ("User-agent: *\nCrawl-delay: 7\nUser-agent: Watchword\nDisallow: /x", None),
        ("User-agent: b\nCrawl-delay: 7\nUser-agent: Watchword\nCrawl-delay: 3", 3.0),
        ("Crawl-delay: 7\nUser-agent: *\nDisallow: /x", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nRequest-rate: 0/10s", None),
    ],
)
def test_the_spacing_is_asked_of_the_agents_named_above(text: str, delay: float | None) -> None:
    assert RobotsRules.parse(text).group("Watchword").delay == delay
