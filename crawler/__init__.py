"""From a source's URL to a document row: feeds, pages, politeness, the corpus tables.

Knows Scrapy and SQLite. Never imports ``analysis``: what is counted, and how, lives there.
"""
