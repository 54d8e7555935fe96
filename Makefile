# Yardstick: what people type. `make` alone lists it.
VENV ?= .venv
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VAR ?= var
SUBMISSIONS ?= 2000
TEAMS ?= 50
RATE ?= 200
SECONDS ?= 60
PY := $(VENV)/bin/python

export VAR

.DEFAULT_GOAL := help

help:            ## this list
	@grep -hE '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/  \t/' | expand -t 16

demo: $(VENV)/.run   ## the whole server with a demonstration (HOST, PORT and VAR can be set)
	@$(PY) manage.py demo --host $(HOST) --port $(PORT)

demo-clean:      ## remove the demonstration's data
	@test ! -e "$(VAR)" || test -e "$(VAR)/secret_key" || { echo "$(VAR) is not a data folder of Yardstick"; exit 1; }
	rm -rf -- "$(VAR)"

test: $(VENV)/.dev browser   ## all tests but the long ones
	$(PY) -m pytest --numprocesses 2 -m "not (integration or e2e or faults)"
	$(PY) -m pytest -m "integration or e2e"

test-faults: $(VENV)/.dev browser   ## the fault matrix: real processes are killed, frozen and starved (6 minutes)
	$(PY) -m pytest -m faults tests/faults

test-long: $(VENV)/.dev   ## the soak (SUBMISSIONS, TEAMS), visitors (RATE, SECONDS), files of 1 GB, the API fuzzed, broken files
	$(PY) -m tests.soak --submissions $(SUBMISSIONS) --teams $(TEAMS)
	$(PY) -m tests.load --rate $(RATE) --seconds $(SECONDS)
	$(PY) -m tests.soak.gigabyte
	FUZZ_EXAMPLES=50 $(PY) -m pytest --timeout 0 tests/integration/test_fuzzed_api.py
	NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(VENV)/numba-checked $(PY) -m tests.fuzz --minutes 10

browser: $(VENV)/.dev   ## find a browser for the end-to-end tests, or install one
	@$(PY) -m tests.e2e.browser

lint: $(VENV)/.dev   ## style, types, imports, migrations, templates
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --check templates
	DJANGO_SETTINGS_MODULE=challenge.settings.test $(PY) -W error manage.py makemigrations --check --dry-run

format: $(VENV)/.dev   ## put code and templates in form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	-$(VENV)/bin/djlint --quiet --reformat templates

schema: $(VENV)/.dev   ## write the schema of the API in docs/api anew
	DJANGO_SETTINGS_MODULE=challenge.settings.test $(PY) manage.py api_schema

screenshots: $(VENV)/.dev browser   ## take the pictures of pages in docs/images anew
	$(PY) -m tests.e2e.screenshots

bench: $(VENV)/.dev   ## measure scoring against named peers, and public pages
	$(PY) -m tests.bench
	$(PY) -m tests.bench.pages
	$(PY) -m tests.bench.bad_files
	$(PY) -m tests.bench.imports

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Yardstick needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@echo "Compiling the scoring kernels, once …" && $(PY) -m submissions.scoring.warm
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.PHONY: help demo demo-clean test test-faults test-long browser lint format schema screenshots bench
