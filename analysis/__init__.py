"""From a document row to a number, a page or a CSV: terms, ledger, trends, Datasette plugin, command line.

Never imports Scrapy; one command starts a crawl through ``crawler``.
"""
