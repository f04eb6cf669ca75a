"""The Datasette plugin: pages, their templates and static files. Asks the ledger through ``analysis.queries`` only."""
