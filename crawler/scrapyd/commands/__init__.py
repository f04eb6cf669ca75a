"""Scrapy's commands that mean something else in this project."""
