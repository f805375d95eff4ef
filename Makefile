# Everything a person does with the program goes through these targets; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin

# A Python that is new enough, tried in this order unless one is given: make PYTHON=python3.12 run
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done)

# The environment is made again when a lock file or the Python changes, and only then.
ENVIRONMENT = @sh tools/environment "$(PYTHON)" $(VENV) $(1) "$(filter-out file undefined,$(origin PYTHON))"

.PHONY: help run flask test torture check texts bench lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | while IFS='	' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

run: ## Start everything here, with its own PostgreSQL; Ctrl-C stops it (PORT, HOST, DATA_DIR, DATABASE_URL are honoured)
	$(call ENVIRONMENT,requirements.lock)
	@exec $(BIN)/python -m launch

flask: ## One command of the application, beside `make run` or without it: make flask ARGS="roles grant --help"
	$(call ENVIRONMENT,requirements.lock)
	@exec $(BIN)/python -m launch flask $(ARGS)

test: ## All tests, in parallel, each worker on its own database
	$(call ENVIRONMENT,requirements-dev.lock)
	@exec $(BIN)/pytest -q -n logical --maxprocesses 4

torture: ## What it withstands, slowly: a table, and build/torture.json (ROW, SEEDS, FUZZ, SOAK are honoured)
	$(call ENVIRONMENT,requirements-dev.lock)
	@exec $(BIN)/python -m tests.torture

check: ## Format, lint, types, templates, architecture, migrations
	$(call ENVIRONMENT,requirements-dev.lock)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint app --lint --quiet
	$(BIN)/pytest -q tests/architecture tests/migrations

texts: ## Gather what people read, and update and compile the catalogues of English and Traditional Chinese
	$(call ENVIRONMENT,requirements-dev.lock)
	@exec $(BIN)/python tools/texts.py

bench: ## Measure against hand-written floors: a table, and build/bench.json
	$(call ENVIRONMENT,requirements-dev.lock)
	@exec $(BIN)/python -m bench

lock: ## Resolve pyproject.toml anew into the two hashed lock files, for Python 3.11 to 3.14
	$(call ENVIRONMENT,requirements-dev.lock)
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

LOCK = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## Remove what can be made again; the data folder stays
	rm -rf $(VENV) build .ruff_cache .mypy_cache .hypothesis
	find app tests migrations -name __pycache__ -type d -prune -exec rm -rf {} +
