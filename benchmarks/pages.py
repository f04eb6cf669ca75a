"""What the pages cost at the server, on 200,000 documents.

python -m benchmarks.pages build --db /tmp/bench200k.db      about 20 minutes, 3 GB
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.pages_corpus import DOCUMENTS, build


def main() -> None:
    """Make the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["build"])
    parser.add_argument("--db", type=Path, default=Path("/tmp/bench200k.db"))
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    options = parser.parse_args()
    build(options.db, options.documents)


if __name__ == "__main__":
    main()
