"""Thin Scrapy adapters over plain functions: robots, resolver guard, politeness."""
