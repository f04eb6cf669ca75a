"""What publishing platforms add to the content of a feed: no words of the article, and often its title once more.

WordPress "The post TITLE appeared first on SITE.", Medium "TITLE was originally published in PUBLICATION on Medium, …", Substack
"Thanks for reading NAME! Subscribe for free to receive new posts and support my work.", and their buttons. A note is all of a
paragraph, and has its links: a sentence that only sounds like one is the author's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.parsers.segments import Segment

_LINKED = re.compile(
    # WordPress, in its own translations
    r"the (?:post|article|episode) .+ (?:first appeared|appeared first) on .+"
    r"|der beitrag .+ erschien zuerst auf .+|l[’'‘]article .+ est apparu en premier sur .+"
    r"|la entrada .+ (?:se publicó primero en|aparece primero en) .+|l[’'‘]articolo .+ (?:proviene da|sembra essere il primo su) .+"
    r"|o post .+ apareceu primeiro em .+|het bericht .+ verscheen eerst op .+"
    # Medium
    r"|.+ was originally published in .+ on medium, where people are continuing the conversation .+",
    re.IGNORECASE,
)
_PLAIN = re.compile(  # Substack, Ghost, beehiiv
    r"(?:thanks|thank you) for (?:reading|listening|being)\b[^.!]{0,80}[.!] (?:subscribe for free|this post is public) .+"
    r"|this post is public so feel free to share it"
    r"|.{1,80} is a reader-supported publication\. to receive new posts and support my work, consider becoming .+ subscriber"
    r"|get more from .+ in the substack app",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"subscribe(?: now| to .{1,60})?|upgrade(?: to paid)?|leave a comment|give a gift(?: subscription)?|refer a friend"
    r"|share(?: .{1,60})?|read (?:in the app|online)|view (?:online|in browser)|continue reading(?: .+)?",
    re.IGNORECASE,
)
_LONGEST = 80
_END = " .…!→»\u00a0"


def without_notes(segments: Iterable[Segment]) -> list[Segment]:
    """The segments of a feed's content that are its author's."""
    return [segment for segment in segments if not _is_note(segment)]


def _is_note(segment: Segment) -> bool:
    if segment.words > _LONGEST:
        return False
    text = segment.text.strip(_END)
    if segment.linked and segment.linked == segment.words:
        return _BUTTON.fullmatch(text) is not None
    return _PLAIN.fullmatch(text) is not None or (segment.linked > 1 and _LINKED.fullmatch(text) is not None)
