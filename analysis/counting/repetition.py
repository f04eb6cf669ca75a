"""Text that stands on many pages of one source: found over all its documents, and taken out of the numbers.

    passages, clusters --> repeated --> the counted revisions that hold what is new or gone there --> mentions --> counts

What is repeated depends on the corpus and its clusters alone; and in each read revision the mentions are marked by what
``repeated`` holds, since both change in one transaction. So the marks are the same in whatever order documents came and
were counted. The tokens of a document stay what they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from analysis.counting.terms import recount_revisions
from analysis.counting.workers import compile_lexicon
from analysis.ledger.store import REPEATED
from analysis.ledger.tallies import drop_empty_tallies
from analysis.terms.model import Lexicon
from crawler.corpus.connection import immediate

LEAST_DOCUMENTS = 5
"""Documents of one source that hold a passage, copies of one another being one, for it to be boilerplate there. An author
who says something again does it in a series of two or three; what a site puts under its pages is under all of them, so that
a higher number would only let more pages count it before it is seen."""

_FOUND = """
select d.source, p.hash
  from (select hash from passages group by hash having count(*) >= :least) often
  cross join passages p on p.hash = often.hash
  cross join revisions r on r.id = p.revision
  cross join documents d on d.id = r.document and d.revision = r.id
 group by d.source, p.hash having count(distinct coalesce(d.cluster, d.id)) >= :least
"""

_READ = """
select distinct r.id
  from json_each(:passages) asked
  cross join passages p on p.hash = asked.value ->> 1
  cross join revisions r on r.id = p.revision
  cross join documents d on d.id = r.document and d.source = asked.value ->> 0
  cross join counted c on c.document = d.id and r.id <= c.revision
 order by r.id
"""


@dataclass(frozen=True)
class Repetition:
    """How many passages repeat over their sources, and how many mentions stand in them: un-nested, in latest revisions."""

    passages: int
    mentions: int


def refresh_repeated(db: Database, lexicon: Lexicon, *, batch: int) -> int:
    """Bring ``repeated`` up to date with the corpus, and with it the mentions of those revisions that were read before.

    The ledger is that of ``lexicon``. Returns how many revisions were read again, ``batch`` at a time.
    """
    found = set(db.conn.execute(_FOUND, {"least": LEAST_DOCUMENTS}))
    known = set(db.conn.execute("select source, hash from repeated"))
    if found == known:
        return 0
    with immediate(db):
        db.conn.executemany("delete from repeated where source = ? and hash = ?", known - found)
        db.conn.executemany("insert into repeated (source, hash) values (?, ?)", sorted(found - known))
        revisions = [row[0] for row in db.conn.execute(_READ, {"passages": json.dumps(sorted(found ^ known))})]
        if revisions:
            reading, terms = compile_lexicon(lexicon), {term.id for term in lexicon.terms}
            for start in range(0, len(revisions), batch):
                recount_revisions(db, revisions[start : start + batch], terms, reading)
            drop_empty_tallies(db)
    return len(revisions)


def repetition_of(db: Database) -> Repetition:
    """What is repeated, as the ledger has it."""
    [passages] = db.conn.execute("select count(*) from repeated").fetchone()
    if not passages:
        return Repetition(0, 0)
    [mentions] = db.conn.execute(
        "select count(*) from mentions m join counted c on c.document = m.document and c.revision = m.revision"
        " where m.block = ? and m.nested_in is null",
        (REPEATED,),
    ).fetchone()
    return Repetition(passages, mentions)
