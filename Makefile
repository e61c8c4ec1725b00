# `make help` lists what there is to do. Python 3.11 or newer is all that is needed.

PORT ?= 8000
BIN := .venv/bin
UV := $(shell command -v uv || echo $(BIN)/uv)
NEW_KEY := import secrets; print(secrets.token_urlsafe(50))

.DELETE_ON_ERROR:
.PHONY: help demo test test-sqlite test-postgres check format lock bench bench-attribution bench-register

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-18s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runtime .env ## the site with sample articles, at http://127.0.0.1:8000
	@$(BIN)/python -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || \
		{ echo 'Port $(PORT) is in use. Stop what uses it, or: make demo PORT='$$(( $(PORT) + 1 )) >&2; exit 1; }
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/python manage.py demo --port $(PORT)
	@exec $(BIN)/gunicorn newsroom.wsgi --bind 127.0.0.1:$(PORT) \
		--workers 1 --threads 4 --timeout 120 --no-control-socket

# Side by side, for each keeps one processor busy. What never asks the database, and what
# a browser has already been through, is left out on PostgreSQL.
test: .venv/.dev ## every test, on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory --jobs=2 test-sqlite test-postgres

test-sqlite: .venv/.dev
	DATABASE_URL=sqlite://:memory: $(BIN)/pytest

test-postgres: .venv/.dev
	$(BIN)/python -m tests.postgres -- $(BIN)/pytest \
		--ignore=tests/browser --ignore=tests/claims/extraction --ignore=tests/test_project.py

# The settings of a real site, whatever `.env` says here.
SITE = SECRET_KEY="$$($(BIN)/python -c '$(NEW_KEY)')" DEBUG=false HTTPS=true \
	DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py

check: .venv/.dev ## style, types, imports, migrations and the deployment settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 --check {} +
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	@$(SITE) makemigrations --check --dry-run
	@$(SITE) check --deploy --fail-level WARNING

format: .venv/.dev ## rewrite Python and templates in the one style
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	-find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

bench: .venv/.dev ## the desk at 10,000, 100,000 and a million claims; SIZE=10000 for one
	$(BIN)/python -m benchmarks.desk $(if $(SIZE),--size $(SIZE)) $(ARGS)

bench-register: .venv/.dev ## how quick a register of 50,000 sources is
	$(BIN)/python benchmarks/register.py

LOCK = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)

lock: $(UV) ## resolve the lock files again; UPGRADE=1 takes the newest of everything
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

bench-attribution: .venv/.dev ## who finds who said what; ARGS="--ablation --write" for all
	@$(BIN)/python -m benchmarks.attribution $(ARGS)

.env:
	@umask 077 && printf '%s\n' \
		'# Settings of this checkout; the README lists them all. Never commit this file.' \
		"SECRET_KEY=$$($(BIN)/python -c '$(NEW_KEY)')" \
		'# The demo is served over plain HTTP, to this machine alone.' \
		'HTTPS=false' > $@

$(BIN)/pip:
	@for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
			exec $$python -m venv --clear .venv; \
	done; \
	echo 'Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11' >&2; exit 1

$(BIN)/uv: | $(BIN)/pip
	$(BIN)/pip install --quiet uv

.venv/.runtime: requirements.lock | $(BIN)/pip
.venv/.dev: requirements-dev.lock | $(BIN)/pip
.venv/.runtime .venv/.dev:
	@echo 'Installing $<: a minute or two the first time'
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
