"""The address of a passage in somebody else's page: a text fragment, which browsers scroll to and mark. Pure.

``#:~:text=prefix-,exact,-suffix`` as in the WICG's Scroll to Text Fragment (https://wicg.github.io/scroll-to-text-fragment/).
A page that has changed since, or a browser that knows none, opens at its top as ever.
"""

from __future__ import annotations

from urllib.parse import quote

from analysis.web.wording import web_address

CONTEXT_WORDS = 3


def original_address(url: str | None, left: str, surface: str, right: str) -> str | None:
    """``url`` at the words ``surface`` between ``left`` and ``right``; None where it is no address of a page.

    Of the context, the nearest words of the same line are used.

    >>> original_address("https://a.example/b#c", "we call it ", "open-source", " AI, or so they say")
    'https://a.example/b#:~:text=we%20call%20it-,open%2Dsource,-AI%2C%20or%20so'
    """
    address = web_address(url)
    if address is None:
        return None
    exact = " ".join(surface.split())
    # A word that the mention is part of is no context: browsers compare whole words.
    before = [] if left[-1:].isalnum() else left.rpartition("\n")[2].split()[-CONTEXT_WORDS:]
    after = [] if right[:1].isalnum() else right.partition("\n")[0].split()[:CONTEXT_WORDS]
    parts = [f"{_coded(' '.join(before))}-"] if before else []
    parts.append(_coded(exact))
    parts += [f"-{_coded(' '.join(after))}"] if after else []
    return f"{address.partition('#')[0]}#:~:text={','.join(parts)}"


def _coded(text: str) -> str:
    """Percent-encoded, with the dash, which the syntax gives a meaning."""
    return quote(text, safe="").replace("-", "%2D")
