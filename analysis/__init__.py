"""From a document row to a number, a page or a CSV: terms, ledger, trends, Datasette plugin, command line.

Never imports Scrapy; one command starts a crawl through ``crawler``.
"""

import os

# NumPy's linear algebra reads it as it is loaded, later than this. Our matrices are small, and its threads wait for
# each other while a server answers several readers at once: ten times the processor's time on two busy cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
