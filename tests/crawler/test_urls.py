"""The canonical URL: what is made equal, what is kept apart, and that twice is the same as once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from crawler.urls import canonical_url, host_of, is_fetchable


@pytest.mark.parametrize(
    ("found", "canonical"),
    [
        ("HTTP://Example.COM:80/Path", "http://example.com/Path"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://example.com./a", "https://example.com/a"),
        ("  https://example.com/a\n/b ", "https://example.com/a/b"),
        ("https://example.com/a#section", "https://example.com/a"),
        ("https://example.com/a#what?", "https://example.com/a"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/../a/..", "https://example.com/"),
        ("https://example.com/%7euser/%c3%a9%2f", "https://example.com/~user/%C3%A9%2F"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/ä b", "https://example.com/%C3%A4%20b"),
        ("https://example.com/a?q=ü&x=a+b", "https://example.com/a?q=%C3%BC&x=a+b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.de/", "https://xn--strae-oqa.de/"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("https://example.com/a;jsessionid=12AB/b", "https://example.com/a/b"),
        ("https:\\\\example.com\\a", "https://example.com/a"),
    ],
)
def test_what_is_equal_gets_one_form(found: str, canonical: str) -> None:
    assert canonical_url(found) == canonical


@pytest.mark.parametrize(
    ("found", "canonical"),
    [
        ("https://example.com/p?utm_source=a&id=7&UTM_Medium=b", "https://example.com/p?id=7"),
        ("https://example.com/p?fbclid=1&gclid=2&mc_cid=3&mc_eid=4", "https://example.com/p"),
        ("https://a.example/p?ref=platformer.news", "https://a.example/p"),
        ("https://github.com/o/r/issues?ref=release.candidate", "https://github.com/o/r/issues?ref=release.candidate"),
        ("https://a.example/p?ref=12345", "https://a.example/p?ref=12345"),
        ("https://a.substack.com/p/x?r=1abc&s=r&publication_id=9", "https://a.substack.com/p/x"),
        ("https://a.example/p?r=1&s=2", "https://a.example/p?r=1&s=2"),
        ("https://a.example/p?source=rss----1234---4", "https://a.example/p"),
        ("https://a.example/p?source=archive", "https://a.example/p?source=archive"),
        ("https://www.youtube.com/watch?v=abc&si=xyz&feature=share", "https://www.youtube.com/watch?v=abc"),
    ],
)
def test_tracking_goes_and_content_stays(found: str, canonical: str) -> None:
    assert canonical_url(found) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/a/"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com/p?flag", "https://example.com/p?flag="),
        ("https://example.com/a//b", "https://example.com/a/b"),
        ("http://example.com/", "https://example.com/"),
    ],
)
def test_what_may_differ_stays_apart(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


def test_a_relative_address_is_joined_to_its_base() -> None:
    assert canonical_url("../c?x=1", "https://example.com/a/b/") == "https://example.com/a/c?x=1"
    assert canonical_url("//other.example/x", "https://example.com/") == "https://other.example/x"
    assert canonical_url("?page=2", "https://example.com/list") == "https://example.com/list?page=2"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "data:text/html,hello",
        "javascript:alert(1)",
        "ftp://example.com/a",
        "mailto:a@example.com",
        "/relative",
        "",
        "https://",
        "http://[::1",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/" + "a" * 9000,
    ],
)
def test_what_is_never_fetched(url: str) -> None:
    assert not is_fetchable(url)


def test_a_backslash_cannot_hide_the_host() -> None:
    assert host_of("http://good.example\\@evil.example/") == "good.example"
    assert canonical_url("http://good.example\\@evil.example/") == "http://good.example/@evil.example/"


@pytest.mark.parametrize(
    "url", ["https://example.com/", "http://127.0.0.1:8000/a", "https://[2001:db8::1]/", "HTTPS://ÉXAMPLE.com"]
)
def test_what_may_be_fetched(url: str) -> None:
    assert is_fetchable(url)


pieces = st.text(
    alphabet=st.one_of(
        st.sampled_from("/.?#&=%;:@\\[]+~ \t%2f%7E%zzAa09-_éßü{}|\"'<>^`"), st.characters(max_codepoint=0x2FFF)
    ),
    max_size=40,
)
addresses = st.builds(
    lambda scheme, host, rest: f"{scheme}{host}{rest}",
    st.sampled_from(["http://", "https://", "HTTP:\\\\", "https:", ""]),
    st.sampled_from(["example.com", "Bücher.example:443", "a.substack.com", "[::1]:80", "u:p@example.com", ""]),
    pieces,
)


@given(addresses)
@example("http://example.com/%2e%2E/a")
@example("http://example.com/a;;sid=1sid=2")
@example("http://example.com/;sid=a;sid=b")
def test_twice_is_the_same_as_once(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert is_fetchable(once) == is_fetchable(url) or len(once) > 8000 or len(url) > 8000


@given(addresses)
def test_scrapy_leaves_a_canonical_url_as_it_is(url: str) -> None:
    once = canonical_url(url)
    if is_fetchable(once):
        assert safe_url_string(once) == once
