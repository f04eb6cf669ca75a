"""Scrapy's settings for every crawl: the limits that keep it standing, and what of Scrapy is switched off."""

from __future__ import annotations

BOT_NAME = "watchword"
SPIDER_MODULES = ["crawler.spiders"]
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Limits: FAULTS.md has what happens without them.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
URLLENGTH_LIMIT = 8192
CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 2  # Scrapy starts as many tasks for each answer, and an answer here gives one item
REACTOR_THREADPOOL_MAXSIZE = 32
MEMUSAGE_ENABLED = False

# Addresses: no handler but http(s), names resolved to public addresses only, no proxy to resolve them elsewhere.
DOWNLOAD_HANDLERS = {
    "http": "crawler.http.handler.BoundedDownloadHandler",
    "https": "crawler.http.handler.BoundedDownloadHandler",
    "data": None,
    "file": None,
    "s3": None,
    "ftp": None,
}
TWISTED_DNS_RESOLVER = "crawler.http.resolver.GuardedResolver"
DNSCACHE_ENABLED = False
HTTPPROXY_ENABLED = False
WATCHWORD_ALLOW_HOSTS: list[str] = []
WATCHWORD_WARC: str | None = None

# Our own in the place of Scrapy's: its robots middleware lets concurrent first requests through, its redirects
# follow a page to itself unseen, its retries come at once; the frontier retries, and knows no request twice.
# What is kept of Scrapy's is listed in its base, since what is only switched off is imported all the same: for the
# cookies a list of public suffixes, for the remote control a second HTTP library, half a second a crawl together.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.http.middlewares.GuardMiddleware": 50,
    "crawler.http.middlewares.RobotsMiddleware": 100,
    "crawler.http.middlewares.RedirectMiddleware": 600,
    "crawler.http.warc.WarcMiddleware": 850,
    "crawler.http.middlewares.PaceMiddleware": 900,
}
EXTENSIONS_BASE: dict[str, int] = {}
ITEM_PIPELINES = {"crawler.pipelines.CorpusPipeline": 300}
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
HTTPERROR_ALLOW_ALL = True
COOKIES_ENABLED = False
REFERER_ENABLED = False

# Consoles into the running process: Scrapy 2.19 starts an HTTP server that runs code unless told not to.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "WARNING"
LOG_VERSIONS: list[str] = []
LOGSTATS_INTERVAL = 0
STATS_DUMP = False
