"""The company of a term is that of the mentions that count."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

from analysis.counting import count
from analysis.queries.collocates import DOCUMENTS, LEAST, collocates
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


OF_MILK = """
[[term]]
id = "milk"
label = "milk"
definition = "What cows give."
variants = ["milk"]
"""


def test_function_words_are_no_company_unless_they_are_asked_for(
    db: Database, put: Callable[..., int], write_lexicon: Callable[[str], Lexicon]
) -> None:
    put("a", "2024-05-01", "The cold milk of cows. " * LEAST)
    count(db, write_lexicon(OF_MILK), now=NOW)

    assert {row.word for row in collocates(db.conn, "milk").words} == {"cold", "cows"}
    assert {row.word for row in collocates(db.conn, "milk", all_words=True).words} == {"the", "cold", "of", "cows"}
    assert len(collocates(db.conn, "milk", most=1).words) == 1


def test_another_document_changes_the_sample_by_one_at_most(
    db: Database, put: Callable[..., int], write_lexicon: Callable[[str], Lexicon]
) -> None:
    lexicon = write_lexicon(OF_MILK)
    for number in range(DOCUMENTS + 40):
        put(f"a{number}", f"2024-{number % 12 + 1:02}-05", f"The milk of farm{number}x. " * LEAST)
    count(db, lexicon, now=NOW)
    before = _farms(db)
    put("b", "2024-05-03", "The milk of elsewhere. " * LEAST)
    count(db, lexicon, now=NOW)
    after = _farms(db)

    assert len(before) == len(after) == DOCUMENTS
    assert len(before & after) >= DOCUMENTS - 1
    company = collocates(db.conn, "milk")
    assert (company.looked_at, company.documents) == (DOCUMENTS, DOCUMENTS + 41)


def _farms(db: Database) -> set[str]:
    """Each document's own word: which documents were looked at."""
    return {row.word for row in collocates(db.conn, "milk", most=1_000).words}
