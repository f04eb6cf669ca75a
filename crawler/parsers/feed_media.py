"""What an entry carries to listen to: the audio file, its length, its transcripts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

AUDIO_SUFFIXES = (".mp3", ".m4a", ".m4b", ".aac", ".ogg", ".oga", ".opus", ".wav", ".flac")
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".webm")
PLAYLIST_TYPES = ("mpegurl", "scpls", "pls+xml", "xspf")
TRANSCRIPT_TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
}
LONGEST_SECONDS = 7 * 24 * 3600.0
CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,]\d+)?")
SECONDS = re.compile(r"\d{1,7}(?:[.,]\d+)?")


def parse_duration(text: str) -> float | None:
    """Seconds of ``1:02:03``, ``62:03`` or ``3723``; None for anything else, for nought and for more than a week.

    >>> parse_duration("1:02:03"), parse_duration("about an hour")
    (3723.0, None)
    """
    text = text.strip()
    clock = CLOCK.fullmatch(text)
    if clock is not None:
        seconds = int(clock[1] or 0) * 3600.0 + int(clock[2]) * 60 + int(clock[3])
    elif SECONDS.fullmatch(text):
        seconds = float(text.replace(",", "."))
    else:
        return None
    return seconds if 0 < seconds <= LONGEST_SECONDS else None


def media_rank(url: str, media_type: str | None) -> int:
    """How well a file serves as an episode: 2 audio, 1 video, 0 neither (pictures, playlists, documents)."""
    declared = (media_type or "").lower()
    path = urlsplit(url).path.lower()
    if any(name in declared for name in PLAYLIST_TYPES) or path.endswith((".m3u", ".m3u8", ".pls")):
        return 0
    if declared.startswith("audio/") or path.endswith(AUDIO_SUFFIXES):
        return 2
    if declared.startswith("video/") or path.endswith(VIDEO_SUFFIXES):
        return 1
    return 0


def transcript_type(url: str, declared: str | None) -> str:
    """The media type of a transcript, lower case and without parameters; by the file's name when undeclared."""
    media_type = (declared or "").partition(";")[0].strip().lower()
    if media_type:
        return media_type
    path = urlsplit(url).path.lower()
    return next((kind for suffix, kind in TRANSCRIPT_TYPES.items() if path.endswith(suffix)), "")
