"""What was fetched, kept as WARC files (ISO 28500) that any archive tool opens: written while a crawl runs, read again.

What a page means is not decided here: that is ``crawler.importing``, which reads these files as any others.
"""

from crawler.archive.records import ArchivedRecord, UnreadableRecord, read_records
from crawler.archive.recovery import recover
from crawler.archive.writing import ArchiveWriter, Exchange

__all__ = ["ArchiveWriter", "ArchivedRecord", "Exchange", "UnreadableRecord", "read_records", "recover"]
