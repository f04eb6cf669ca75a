"""Named time zones of mail and web dates, as offsets from UTC in minutes.

Only names with one meaning in practice are here. ``IST`` (India, Ireland, Israel), ``AST``, ``ECT``,
``SST`` and the military letters of RFC 822 (which RFC 2822 calls unknown) are not: a time in such a
zone is kept as a day. ``BST`` and ``CST`` are read as the British and the American, the only senses
in which feeds use them.
"""

from __future__ import annotations

import re

ZONES: dict[str, int] = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("BST", "CET", "MEZ", "WEST", "WAT"), 60),
    **dict.fromkeys(("CEST", "MESZ", "EET", "SAST", "CAT"), 120),
    **dict.fromkeys(("EEST", "MSK", "TRT", "EAT"), 180),
    **dict.fromkeys(("HKT", "SGT", "AWST"), 480),
    **dict.fromkeys(("JST", "KST"), 540),
    "ACST": 570,
    "AEST": 600,
    "ACDT": 630,
    "AEDT": 660,
    "NZST": 720,
    "NZDT": 780,
    "BRT": -180,
    "ART": -180,
    "NST": -210,
    "NDT": -150,
    "ADT": -180,
    "EDT": -240,
    **dict.fromkeys(("EST", "CDT"), -300),
    **dict.fromkeys(("CST", "MDT"), -360),
    **dict.fromkeys(("MST", "PDT"), -420),
    **dict.fromkeys(("PST", "AKDT"), -480),
    "AKST": -540,
    "HST": -600,
}

OFFSET = re.compile(r"(?:UTC|GMT|UT)?\s*([+-−])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
LARGEST = 14 * 60  # Kiribati


def zone_offset(zone: str) -> int | None:
    """Minutes east of UTC of ``+0530``, ``-05:00``, ``GMT+1``, ``CEST``…; None when unknown or out of range.

    >>> zone_offset("CEST"), zone_offset("-03:30"), zone_offset("IST")
    (120, -210, None)
    """
    zone = zone.strip()
    if zone.upper() in ZONES:
        return ZONES[zone.upper()]
    match = OFFSET.fullmatch(zone)
    if match is None:
        return None
    sign, hours, minutes = match.groups()
    if int(minutes or 0) > 59:
        return None
    offset = int(hours) * 60 + int(minutes or 0)
    return None if offset > LARGEST else (offset if sign == "+" else -offset)
