"""The name by which Scrapyd knows the crawl."""

from __future__ import annotations

from scrapy import Spider


class Watchword(Spider):
    """Only a name: a crawl is several spiders, one after the other, which ``commands.crawl`` runs."""

    name = "watchword"
