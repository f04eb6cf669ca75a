# make demo   installs, crawls the bundled sample site, counts it and opens it in Datasette
# make test   installs and runs all tests
# make help   the other targets

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8001
# Tests run in as many processes as there are cores, each file in one of them, since its tests share what it prepares.
PARALLEL ?= -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help install demo run test test-preview lint types contracts docs docs-check check bench accuracy faults lock clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

$(VENV)/.installed: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	command -v npm >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  "$$(sed -n 's/^NODE_WHEEL = "\(.*\)"/\1/p' analysis/web/frontend_build.py)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.linted: requirements/lint.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)/lint
	$(VENV)/lint/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lint.txt
	@touch $@

$(VENV)/.peered: $(VENV)/.installed requirements/peers.txt
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch $@

$(VENV)/.previewed: requirements/run.txt requirements/test.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)/preview
	$(VENV)/preview/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(VENV)/preview/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	$(VENV)/preview/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: frontend
frontend: $(VENV)/.installed  ## Build the chart's script where its sources changed
	$(BIN)/python -m analysis.web.frontend_build

.PHONY: native
native: $(VENV)/.installed  ## Build matching in C where its sources changed (without a compiler it runs in Python)
	$(BIN)/python -m analysis.terms.native_build

install: $(VENV)/.installed frontend native  ## Install Watchword into .venv
	@echo "Installed. Try: $(BIN)/watchword demo"

demo: install  ## Crawl the bundled sample site, count it, open it in Datasette (PORT=8001)
	$(BIN)/watchword demo --port $(PORT)

run: install  ## Crawl the real sources of seeds/, count, open (WATCHWORD_CONTACT=you@example.org)
	$(BIN)/watchword crawl
	$(BIN)/watchword count
	$(BIN)/watchword serve --port $(PORT)

test: install $(VENV)/.tested  ## Run all tests (PARALLEL= in one process, ARGS= for pytest)
	$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-preview: install $(VENV)/.previewed  ## Run the pages' tests on the newest pre-release of Datasette, too
	$(VENV)/preview/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --pre datasette
	$(VENV)/preview/bin/python -m pytest $(or $(ARGS),tests/analysis/web)

lint: $(VENV)/.linted  ## Check form and common mistakes (ruff)
	$(VENV)/lint/bin/ruff check .
	$(VENV)/lint/bin/ruff format --check .

types: $(VENV)/.linted install  ## Check types (mypy, strict)
	$(VENV)/lint/bin/mypy --python-executable $(BIN)/python

contracts: $(VENV)/.linted install  ## Check that imports only go downwards (import-linter)
	PYTHONPATH=. $(VENV)/lint/bin/lint-imports

docs: install $(VENV)/.tested  ## Write the generated parts of the documentation
	$(BIN)/python -m cogapp -r README.md docs/commands.md data/README.md

docs-check: install $(VENV)/.tested  ## Check that the generated documentation is true
	$(BIN)/python -m cogapp --check README.md docs/commands.md data/README.md

check: test lint types contracts docs-check  ## Everything that CI checks

bench: install $(VENV)/.tested  ## Measure speed beside peers
	$(BIN)/python -m benchmarks.counting
	$(BIN)/python -m benchmarks.matching
	$(BIN)/python -m benchmarks.mentions
	$(BIN)/python -m benchmarks.duplicates
	$(BIN)/python -m benchmarks.near_misses
	$(BIN)/python -m benchmarks.uncertainty speed

accuracy: install $(VENV)/.tested $(VENV)/.peered  ## Measure texts, dates, voices and senses against hand-made labels (needs ../shared)
	$(BIN)/python -m benchmarks.accuracy articles --peers $(VENV)/peers
	$(BIN)/python -m benchmarks.accuracy_mentions

faults: install $(VENV)/.tested  ## Run the fault matrix and print its headline figures
	$(BIN)/python -m benchmarks.faults

lock: $(VENV)/.installed  ## Compile requirements/*.txt anew
	sh requirements/compile $(BIN)/python

clean:  ## Remove what make installed
	rm -rf $(VENV)
