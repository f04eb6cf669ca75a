"""What stands under a line of the concordance: where it leads, and what else is known of the mention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.ledger.store import REPEATED
from analysis.queries import MentionRow
from analysis.web import wording
from analysis.web.fragments import original_address
from analysis.web.visit import PREFIX, Visit

_PLAIN_BLOCKS = ("paragraph", "transcript")


@dataclass(frozen=True)
class Told:
    """For the template's ``mention_lines``. ``sources`` are labels by id; ``reads`` whether the texts can be read here."""

    here: Visit
    sources: Mapping[str, str]
    reads: bool

    def document(self, row: MentionRow) -> str | None:
        """The address of the document's page at the mention, where it has one."""
        return self.here.path(f"{PREFIX}/document/{row.document}") + f"#m{row.start}" if self.reads else None

    def original(self, row: MentionRow) -> str | None:
        """The original's address at the mention; of an episode, the page's own."""
        if row.second is not None:
            return wording.web_address(row.url)
        return original_address(row.url, row.left, row.surface, row.right)

    def note(self, row: MentionRow) -> str:
        """What else is known of the mention, in a few words."""
        notes = []
        if row.speaker:
            notes.append(row.speaker)
        if row.second is not None:
            notes.append(f"at {wording.clock(row.second)}")
        if row.block == REPEATED:
            notes.append("in text that repeats over its source")
        elif row.voice in wording.VOICES and row.voice != "own":
            notes.append(wording.VOICES[row.voice][0])
        elif row.block not in _PLAIN_BLOCKS:
            notes.append(f"in a {row.block}" if row.block != "code" else "in code")
        if row.nested_in:
            notes.append(f"inside {row.nested_in}")
        return ", ".join(notes)


def told_of(here: Visit, *, reads: bool) -> Told:
    """What there is to tell of the mentions on a page; ``reads`` whether the database holds the texts."""
    return Told(here, {source.id: source.label for source in here.choices.sources}, reads)
