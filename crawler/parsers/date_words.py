"""How people write a date on a page, and what they call it: patterns in the languages of `crawler.dates.DEFAULT_LANGUAGES`.

A pattern finds what may be a date; whether it is one, and which, is for `crawler.dates` to say. The names of months are
dateparser's own, so that what is found can be read.
"""

from __future__ import annotations

import re
from importlib import import_module

from crawler.dates import DEFAULT_LANGUAGES, FULL_NAMES, MONTHS

_NUMBERED = frozenset({"ja", "zh"})
"""Languages that number their months."""


def _month_names() -> str:
    """Each month's names and short forms in every language that names them, the longest first."""
    names = {
        name.lower()
        for language in DEFAULT_LANGUAGES
        if language not in _NUMBERED
        for month in (*FULL_NAMES, "may", "june", "july")
        for name in import_module(f"dateparser.data.date_translation_data.{language}").info[month]
    }
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


DATE = re.compile(
    rf"(?:{'|'.join(MONTHS)})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"  # no \b: "By Ann LeeMay 5, 2024" is common
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?(?:{_month_names()})(?![^\W\d_])\.?,?\s+(?:del?\s+)?\d{{4}}"
    r"|\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)(?!\d)"
    r"|\b\d{1,2}\.\s\d{1,2}\.\s\d{4}(?!\d)|\d{4}[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일]",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"(?:updat|modif|revis|review|edited|verified|fact.?check|last (?:changed|edited)|aktualis|aktualiz|geändert"
    r"|mis à jour|actualizad|atualizad|aggiornat|bijgewerkt|gewijzigd|uppdatera|opdater|oppdater|päivitett|обновлен|оновлен"
    r"|更新)\w*",
    re.IGNORECASE,
)
ISSUED = re.compile(
    r"\b(?:publi\w+|posted|released|written|created|dated?|veröffentlicht|erschienen|pubblicat\w+|gepubliceerd|geplaatst"
    r"|udgivet|offentliggjort|julkaist\w+|opublikowan\w+|dodan\w+|zveřejněn\w+|опубликован\w+|опубліковано)\b"
    r"|公開|発行|发布|發布",
    re.IGNORECASE,
)
