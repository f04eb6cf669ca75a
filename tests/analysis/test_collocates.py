"""The company of a term is that of the mentions that count."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

from analysis.counting import count
from analysis.queries.collocates import LEAST, collocates
from analysis.terms.model import Lexicon

NOW = "2026-06-01T00:00:00Z"
LEXICON = """
[[term]]
id = "distillation"
label = "distillation"
definition = "Training on another model's outputs."
variants = ["distillation"]

[[term.senses]]
rule = "spirits"
sense = "off"
near = ["whisky"]
within = 3
"""


def test_mentions_of_another_meaning_keep_no_company(
    db: Database, put: Callable[..., int], write_lexicon: Callable[[str], Lexicon]
) -> None:
    apart = "Nothing else is said here that would matter to anybody at all today. "
    told = ("The distillation of teachers. " + apart + "The distillation of whisky. " + apart) * LEAST
    put("a", "2024-05-01", told)
    count(db, write_lexicon(LEXICON), now=NOW)
    words = {row.word for row in collocates(db.conn, "distillation").words}
    assert "teachers" in words
    assert "whisky" not in words
