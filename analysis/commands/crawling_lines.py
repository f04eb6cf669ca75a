"""What a crawl's summary says to a person: one line while it goes on, a few when it has ended."""

from __future__ import annotations

from crawler.corpus.runs import CrawlSummary


def progress_line(summary: CrawlSummary) -> str:
    """How far a crawl is."""
    return (
        f"crawling: {summary.feeds_polled:,} of {summary.feeds_due:,} feeds, "
        f"{summary.documents_new:,} new documents, {summary.pages_left:,} pages to go"
    )


def closing_lines(summary: CrawlSummary) -> list[str]:
    """What a crawl did, and what it could not do; the second kind only where there was some."""
    not_due = f"; {summary.feeds_not_due:,} not due yet (--all polls them too)" if summary.feeds_not_due else ""
    lines = [
        f"feeds: {summary.feeds_polled:,} of {summary.feeds_due:,} due polled, {summary.feeds_unchanged:,} unchanged{not_due}",
        f"documents: {summary.documents_new:,} new, {summary.documents_revised:,} revised, "
        f"{summary.documents_unchanged:,} looked at again and unchanged",
    ]
    troubles = {
        "feeds failed": summary.feeds_failed,
        "feeds not observed": summary.feeds_missing,
        "pages failed": summary.pages_failed,
        "pages refused (robots.txt or a rule)": summary.pages_refused,
        "pages left for the next crawl": summary.pages_left,
    }
    seen = [f"{number:,} {what}" for what, number in troubles.items() if number]
    if seen:
        lines.append("; ".join(seen) + " (`watchword status` says more)")
    if summary.error:
        lines.append(f"stopped: {summary.error}")
    elif summary.interrupted:
        lines.append("interrupted; the next crawl goes on from here")
    elif summary.exit_code:
        lines.append("nothing could be seen: every attempt failed")
    return lines
