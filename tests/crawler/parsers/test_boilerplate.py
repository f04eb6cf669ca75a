"""What stands on many pages of a source is left out, but for headings and on small sources."""

from __future__ import annotations

from crawler.model import Extraction
from crawler.parsers.blocks import Piece, join_pieces
from crawler.parsers.boilerplate import fingerprints, repeated_blocks, without_blocks

TEXT, BLOCKS = join_pieces(
    [
        Piece("Introduction to everything", "heading"),
        Piece("Words of this page alone, about open weights.", "paragraph"),
        Piece("This newsletter is reader-supported. Consider subscribing.", "paragraph"),
    ]
)
PAGE = Extraction(TEXT, BLOCKS, "segments", "1")


def test_repeated_blocks_are_found_by_their_share_of_pages() -> None:
    counts = dict.fromkeys(fingerprints(PAGE), 9)
    counts[fingerprints(PAGE)[1]] = 1
    assert repeated_blocks(PAGE, counts, pages=10) == (2,)
    assert repeated_blocks(PAGE, counts, pages=4) == ()
    assert repeated_blocks(PAGE, counts, pages=100) == ()


def test_what_is_left_keeps_its_offsets_true() -> None:
    left = without_blocks(PAGE, (2,))
    assert [left.text[start:end] for start, end, _ in left.blocks] == [
        "Introduction to everything",
        "Words of this page alone, about open weights.",
    ]
    assert left.options.endswith("repeated-blocks=1")


def test_case_and_spacing_do_not_matter() -> None:
    text, blocks = join_pieces([Piece("THIS  newsletter is Reader-supported; consider subscribing", "paragraph")])
    assert fingerprints(Extraction(text, blocks, "segments", "1"))[0] == fingerprints(PAGE)[2]
