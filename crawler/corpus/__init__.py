"""The crawler's tables in SQLite: schema, store, frontier. The only part of ``crawler`` that knows SQL."""
