"""The analysis tables and views in SQLite: schema and store. Rebuildable from the corpus and the seeds at any time."""
