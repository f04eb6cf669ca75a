"""Watchword as a Scrapyd project: what ``scrapy list`` and ``scrapy crawl watchword`` find here.

Nothing else imports it; the crawl itself is ``crawler.crawling``.
"""
