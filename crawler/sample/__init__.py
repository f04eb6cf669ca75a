"""The sample sites of ``watchword demo``: texts written for this project, and a loopback server that publishes them.

``site/`` holds the texts, one file a source; everything a reader or a crawler sees is made from them. People and
companies in them are invented. Nothing here knows Scrapy or SQLite.
"""

from crawler.sample.server import SampleRequest, SampleSites, serve_sample

__all__ = ["SampleRequest", "SampleSites", "serve_sample"]
