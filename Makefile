# `make help` lists what you can type. Needs Python 3.11 or newer, nothing else.

PORT ?= 8000
PYTHON ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNTIME := .venv/runtime.stamp
DEV := .venv/dev.stamp

.PHONY: help run test check bench messages lock clean
.DEFAULT_GOAL := help

help: ## say what you can type
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: export DEBUG = 1
run: export DEMO = 1
run: export REGISTER_BASE_URL = http://127.0.0.1:$(PORT)
run: $(RUNTIME) ## start the register with its demo on http://127.0.0.1:8000/ (PORT=8001 for another)
	@$(BIN)/python manage.py catalogues compile
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py demo
	@echo "The register is at $(REGISTER_BASE_URL)/ (Ctrl-C ends it); its mail is in var/mail"
	@trap 'kill $$server $$worker 2>/dev/null; wait' EXIT; trap 'exit 0' HUP INT TERM; \
	$(BIN)/python manage.py worker & worker=$$!; \
	$(BIN)/python manage.py runserver 127.0.0.1:$(PORT) & server=$$!; \
	wait $$server

test: $(DEV) ## run every test: SQLite, PostgreSQL, a real browser
	@$(BIN)/python -m tests.tools.run

check: $(DEV) ## check style, types, structure, templates, migrations, translations, deployment
	@$(BIN)/python -m tests.tools.check

bench: $(DEV) ## measure what pages and imports cost
	@DEBUG=1 $(BIN)/python manage.py catalogues compile
	@$(BIN)/python -m tests.tools.bench

messages: $(DEV) ## bring the translation catalogues up to date with the source
	@$(BIN)/python manage.py catalogues update

lock: ## write the lock files anew (UPGRADE=--upgrade for newer versions)
	@test -x var/lock/bin/uv || { python3 -m venv var/lock && var/lock/bin/pip install --quiet uv; }
	@for name in runtime dev; do \
	    var/lock/bin/uv pip compile requirements/$$name.in --output-file requirements/$$name.txt \
	        --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --no-annotate --custom-compile-command "make lock" --quiet $(UPGRADE) || exit 1; \
	done
	@if grep -n '://' requirements/*.txt; then echo "A lock file names an address." >&2; exit 1; fi

clean: ## remove .venv and what the tools left, but never the data under var/
	rm -rf .venv var/lock var/coverage var/static var/test-reports .*_cache .hypothesis

# --- the virtual environment ---------------------------------------------------------------

.venv/made.stamp:
	@found=; \
	for python in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        found=$$python; break; \
	    fi; \
	done; \
	if [ -z "$$found" ]; then \
	    echo "No Python 3.11 or newer here. Install one (Debian, Ubuntu: sudo apt install" \
	        "python3 python3-venv; macOS: brew install python), or name it: make PYTHON=/path/to/python" >&2; \
	    exit 1; \
	fi; \
	if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$found cannot make virtual environments. Debian, Ubuntu: sudo apt install python3-venv" >&2; \
	    exit 1; \
	fi; \
	echo "Making .venv with $$found"; \
	$$found -m venv .venv
	@touch $@

$(RUNTIME): requirements/runtime.txt .venv/made.stamp
	@echo "Installing what the register needs"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@touch $@

$(DEV): requirements/dev.txt .venv/made.stamp
	@echo "Installing what working on the register needs"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $(RUNTIME) $@
