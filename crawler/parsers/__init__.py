"""Bytes to model: feeds, pages, transcripts. Pure: no network, no Scrapy, no SQLite."""
