"""One mention, judged by every rule of voice: the slow half of ``voice``, for the mentions beside which anything stands.

Rules in this order, each named where it is written (``quotations``, ``passages``, ``places``, ``wordings``); the first
that applies decides:

1. code and addresses are the author's own: their marks are syntax; the name of a repository and the title of an
   embedded work are quoted
2. the title of a linked or cited work: quoted
3. a block quote, ``>`` lines, a quoted item, an introduced paragraph: quoted, unless introduced as the author's own
4. inside quotation marks with two words more than the term, or in the quoted name of a work: quoted
5. marks around the term alone, or one word more: gloss if a word is introduced or defined there, else scare
6. so-called, self-styled, quote unquote: scare
7. the term X, known as X, X refers to: gloss
8. else own; in a heading, headline
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from analysis.terms import disputes, passages, places, triggers, wordings, works
from analysis.terms.quotations import Quotation, Quotations, single_quotation
from analysis.terms.triggers import HINTED, PLAIN_AFTER, PLAIN_BEFORE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VoiceName = Literal["headline", "own", "quoted", "scare", "gloss"]
Place = Literal["body", "heading", "link", "code"]

_STRIPPED = " \t\n.,;:!?…*_`’‘'\"“”"
_CODE_SIGNS = ("`", '":')


class Voice(NamedTuple):
    """Whose words a mention is, whether the term is fought over there, and where in the text's make-up it stands."""

    voice: VoiceName
    contested: bool
    place: Place


OWN = Voice("own", False, "body")


def title_of(title: str | None) -> str:
    """A document's title as lines are held against it."""
    return title.strip().casefold() if title else ""


class Attribution:
    """One text with what is known of all of it: its quotations, its blocks, what can occur in it at all.

    ``find_quotations`` finds what ``quotations`` holds, sooner.
    """

    def __init__(
        self,
        text: str,
        blocks: Sequence[tuple[int, int, str]],
        title: str | None,
        kind: str,
        *,
        marked: bool = True,
        find_quotations: Callable[[str], Sequence[tuple[int, int]]] | None = None,
    ) -> None:
        self.text = text
        self.blocks = blocks
        self.spoken = kind == "episode"
        self.title = title_of(title)
        self._by_markup = marked
        self._find_quotations = find_quotations

    @cached_property
    def quotations(self) -> Quotations:
        return Quotations(self.text, self._find_quotations(self.text) if self._find_quotations else None)

    @cached_property
    def marked(self) -> bool:
        return self._by_markup and (len(self.blocks) > 1 or (len(self.blocks) == 1 and "\n\n" not in self.text))

    @cached_property
    def code_signs(self) -> list[str]:
        # One character is looked for at ten times the speed of two.
        return [sign for sign in _CODE_SIGNS if sign[0] in self.text and sign in self.text]

    @cached_property
    def items(self) -> bool:
        dated = not self.spoken and not self.marked and "2" in self.text
        return dated and ("Quote 2" in self.text or "Link 2" in self.text)

    @cached_property
    def linked(self) -> bool:
        return not self.marked and not self.spoken and places.may_list_links(self.text)

    @cached_property
    def links(self) -> bool:
        return "]" in self.text and "](" in self.text

    def voice(self, start: int, end: int, at: int, beside: int) -> Voice:
        """The voice of the mention ``start`` to ``end``, in the block numbered ``at`` (-1 for none).

        ``beside`` are its ``triggers``: a rule without one is not asked.
        """
        if beside & triggers.PROSE:
            return self._voice_in_prose(start, end, beside)
        block = self.blocks[at][2] if at >= 0 else ""
        place = self._place(start, end, block, beside)
        hinted = beside & HINTED != 0
        voice: VoiceName
        if place == "code":
            voice = self._in_code(start, end, beside)
        elif (
            (place == "link" and self._titled(start, end, beside))
            or self._in_others_passage(start, at, block, beside)
            or (place in ("body", "link") and beside & triggers.CITED and works.cited_title(self.text, start, end))
        ):
            voice = "quoted"
            if place == "link" and places.thread_title(self.text, start, end):
                # A thread's headline is a sentence: marks around the term alone mean in it what they mean in prose.
                voice = self._by_marks(start, end, beside) or "quoted"
        else:
            by_words = hinted and place != "heading"
            voice = (
                self._by_marks(start, end, beside)
                or (self._by_words(start, end, beside) if by_words else None)
                or "own"
            )
            if voice == "own" and place == "heading":
                voice = "headline"
        return Voice(voice, self._contested(start, end, beside), place)

    def _voice_in_prose(self, start: int, end: int, beside: int) -> Voice:
        """The voice of a mention beside which stand words only: no mark, no sign, no head of a line or passage."""
        if beside & triggers.CITED and works.cited_title(self.text, start, end):
            return Voice("quoted", self._contested(start, end, beside), "body")
        if not beside & HINTED:
            return OWN
        return Voice(self._by_words(start, end, beside) or "own", self._contested(start, end, beside), "body")

    def _contested(self, start: int, end: int, beside: int) -> bool:
        return beside & HINTED != 0 and disputes.contested(self.text, start, end, beside >> triggers.QUARRELS)

    def _place(self, start: int, end: int, block: str, beside: int) -> Place:
        coded = beside & triggers.CODE and self._beside_signs(start, end) and places.code(self.text, start, end)
        if block == "code" or coded:
            return "code"
        if block == "heading":
            return "heading"
        if self.spoken:
            return "body"
        if beside & triggers.TITLE_LINE and self._is_title(start, end):
            return "heading"
        if self._titled(start, end, beside):
            return "link"
        if beside & triggers.HEADING and not self.marked and places.heading_line(self.text, start, end):
            return "heading"
        if beside & triggers.RUN_IN and places.run_in_heading(self.text, start, end):
            return "heading"
        return "link" if beside & triggers.LINK and self.links and places.link_text(self.text, start, end) else "body"

    def _is_title(self, start: int, end: int) -> bool:
        line, stop = places.line_around(self.text, start, end)
        return stop - line < len(self.title) + 8 and self.text[line:stop].strip(" #*\t").casefold() == self.title

    def _beside_signs(self, start: int, end: int) -> bool:
        """Whether the mention can be code at all: glued to something, or after a sign of code in its line."""
        text = self.text
        if (start and text[start - 1] not in PLAIN_BEFORE) or (end < len(text) and text[end] not in PLAIN_AFTER):
            return True
        line = text.rfind("\n", 0, start) + 1
        return any(text.find(sign, line, start) >= 0 for sign in self.code_signs)

    def _titled(self, start: int, end: int, beside: int) -> bool:
        """In the title of somebody's work that is linked to."""
        if beside & triggers.ITEMS and self.items and (item := passages.item_before(self.text, start)) and item[1]:
            return True
        if beside & triggers.LISTED == 0:
            return False
        if self.linked and places.among_links(self.text, start, end):
            return True
        return places.listed_title(self.text, start, end)

    def _in_others_passage(self, start: int, at: int, block: str, beside: int) -> bool:
        if self.spoken:
            return False
        if block == "quote":
            while at and self.blocks[at - 1][2] == "quote":
                at -= 1
            own = passages.in_topics(self.text, start) or passages.introduced_as_own(self.text, self.blocks[at][0])
            return not own
        if beside & triggers.QUOTE_LINE and passages.in_quote_lines(self.text, start):
            return True
        if self.marked:
            return False
        if beside & triggers.ITEMS and self.items:
            item = passages.item_before(self.text, start)
            if (item and item[0].startswith("Quot")) or passages.in_signed_item(self.text, start):
                return True
        return beside & triggers.INTRODUCED != 0 and passages.in_introduced_paragraph(self.text, start)

    def _in_code(self, start: int, end: int, beside: int) -> VoiceName:
        if places.repository(self.text, start, end) or places.embedded_work(self.text, start):
            return "quoted"
        # In a record straight marks are syntax, and only curly ones are the author's.
        lowest = max(0, start - wordings.LEFT)
        curly = self.text.rfind("“", lowest, start) > self.text.rfind("”", lowest, start)
        if curly and places.in_record(self.text, start, end):
            return self._by_marks(start, end, beside) or "own"
        return "own"

    def _by_marks(self, start: int, end: int, beside: int) -> VoiceName | None:
        text = self.text
        # In an attribute (alt="…") and in a record's caption of the author's own the marks are syntax.
        around = [
            q
            for q in (self.quotations.around(start, end) if beside & triggers.DOUBLE else ())
            if text[q.start - 2 : q.start - 1] != "=" and not text.endswith('"caption":', 0, q.start - 1)
        ]
        single = single_quotation(text, start, end) if beside & triggers.SINGLE else None
        if single is not None:
            around = sorted([single, *around], key=lambda quotation: quotation.end - quotation.start)
        if not around:
            return None
        inner = around[0]
        more = wordings.TRULY.sub("", text[inner.start : start]).split()
        more += text[end : inner.end].strip(_STRIPPED).split()
        left, right = self._left(inner.start - 1), self._right(inner.end + 1)
        if len(more) > 1 or len(around) > 1:
            named = len(more) <= 3 and len(around) == 1 and wordings.COINED.search(left)
            return "gloss" if named else "quoted"
        if wordings.SO_CALLED.search(left):
            return "scare"
        if more and (wordings.ATTRIBUTED.search(left) or self._set_apart(inner)):
            return "quoted"
        if (
            wordings.TITLE.search(left)
            or wordings.WORKED.search(left)
            or (text[inner.start].isupper() and wordings.PUBLISHED.match(right))
        ):
            return "quoted"
        if self._contested(start, end, beside):
            return "scare"
        if wordings.GLOSS_BEFORE.search(left) or wordings.GLOSS_AFTER.match(right) or wordings.DEFINITION.search(left):
            return "gloss"
        if wordings.MARKED_BEFORE.search(left) or wordings.MARKED_AFTER.match(right):
            return "gloss"
        line, stop = places.line_around(text, start, end)
        before, after = text[max(line, start - 150) : start], text[end : min(stop, end + 60)]
        # What the next sentence defines is another word.
        near = before + wordings.SENTENCE_END.split(after)[0]
        return "gloss" if wordings.AS_A_WORD.search(near.lower()) else "scare"

    def _set_apart(self, inner: Quotation) -> bool:
        """Whether a quotation is set in italics together with its marks (*“…”*), as newsletters set what somebody said."""
        text = self.text
        return text[inner.start - 2 : inner.start - 1] == "*" and text[inner.end + 1 : inner.end + 2] == "*"

    def _by_words(self, start: int, end: int, beside: int) -> VoiceName | None:
        left, right = self._left(start), self._right(end)
        if beside & triggers.SO_CALLED and wordings.SO_CALLED.search(left):
            return "scare"
        if beside & triggers.NAMED and wordings.NAMED.search(left):
            return None
        if (beside & triggers.GLOSS and wordings.GLOSS_BEFORE.search(left)) or wordings.GLOSS_AFTER.match(right):
            return "gloss"
        if beside & triggers.DEFINITION and wordings.ALONE.match(right) and wordings.DEFINITION.search(left):
            return "gloss"
        if wordings.MEANS.match(right) and wordings.ASKED.search(left):
            return "gloss"
        if wordings.DEFINED_AS.match(right) and wordings.DEFINES.search(left):
            return "gloss"
        return "gloss" if wordings.QUESTION.match(right) and wordings.WHAT_IS.search(left) else None

    def _left(self, start: int) -> str:
        return self.text[max(0, start - wordings.LEFT) : start].lower()

    def _right(self, end: int) -> str:
        return self.text[end : end + wordings.RIGHT].lower()
