"""The settings of the project that Scrapyd runs: one spider by name, and a command that is the whole crawl."""

from __future__ import annotations

BOT_NAME = "watchword"
SPIDER_MODULES = ["crawler.scrapyd.spider"]
COMMANDS_MODULE = "crawler.scrapyd.commands"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Consoles into the running process, as in crawler.settings, which is what the crawl itself goes by.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

LOG_LEVEL = "WARNING"
WATCHWORD_ALLOW_HOSTS: list[str] = []
