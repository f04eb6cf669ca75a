"""Text to mentions: tokens, lexicon, matching, voice, senses. Pure: no Scrapy, no SQLite, no Datasette."""
