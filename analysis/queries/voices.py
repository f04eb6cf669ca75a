"""Whose words a term is, over time: its mentions by voice and period."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.queries.frame import UNDATED, documents_in, read_frame
from analysis.queries.selection import VOICES, Scope
from analysis.queries.snapshot import reading
from analysis.queries.uses import use_of
from analysis.trends.periods import bounds


def voices_over(
    conn: sqlite3.Connection, term: str, scope: Scope, periods: Sequence[str]
) -> dict[str, tuple[list[int], list[int]]]:
    """For each voice, its mentions and its documents in each of ``periods``, which follow each other.

    The voices of a mention exclude each other: their mentions add up to the term's, where all have a voice.
    """
    with reading(conn):
        frame = read_frame(conn, scope)
        uses = {voice: use_of(conn, frame, term, replace(scope, voice=voice)) for voice in VOICES}
    begins = np.array([bounds(period)[0] for period in periods], dtype="datetime64[D]").astype(np.int64)
    end = np.datetime64(bounds(periods[-1])[1], "D").astype(np.int64)
    at = np.searchsorted(begins, frame.day, side="right") - 1
    chosen = documents_in(frame, scope) & (frame.day != UNDATED) & (at >= 0) & (frame.day <= end)
    found = {}
    for voice, use in uses.items():
        kept = chosen[use.row]
        period = at[use.row[kept]]
        mentions = np.bincount(period, use.mentions[kept], len(periods)).astype(int)
        found[voice] = (mentions.tolist(), np.bincount(period, minlength=len(periods)).tolist())
    return found
