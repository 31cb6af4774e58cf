# Everything a person does here begins with make; `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo setup test check format bench audit lock messages reset run-environment dev-environment

PYTHON ?= python3
PORT ?= 8000
DEMO_LANGUAGE ?= en
PY := .venv/bin/python
export UV_PYTHON_DOWNLOADS := never
export UV_NO_CONFIG := 1
export UV_SYSTEM_CERTS := 1

help: ## what can be called
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?(.*)/  make \1\t\2/' | expand -t 18

demo setup: export DEMO_LANGUAGE := $(DEMO_LANGUAGE)
demo setup: export LANGUAGE_CODE := $(DEMO_LANGUAGE)
demo setup: export SITE_URL := http://localhost:$(PORT)

demo: setup ## the portal with the demo company, on http://localhost:PORT (PORT=8000 DEMO_LANGUAGE=en|de)
	@exec $(PY) manage.py demo --port "$(PORT)"

setup: run-environment ## environment, database and demo data only
	@$(PY) tools/prepare.py

test: dev-environment ## the whole suite on SQLite and on PostgreSQL, with the browser where there is one
	@$(PY) -m tools.run_tests

check: dev-environment ## format, lint, types, import rules, templates, migrations, translations
	@$(PY) -m tools.run_checks

format: dev-environment ## write Python and templates as check wants them
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format --quiet .
	@git ls-files '*.html' | xargs .venv/bin/djade --target-version 5.2

bench: dev-environment ## benchmarks under var/bench/ (GATE=1 fails on query counts)
	@$(PY) -m bench

audit: dev-environment ## what takes long: many examples, many kills, security lint
	@$(PY) -m tools.run_audit

lock: dev-environment ## compile the ranges of pyproject.toml to requirements/
	@$(PY) tools/lock.py

messages: dev-environment ## collect the texts to translate into locale/de and say what is missing (GNU gettext)
	@$(PY) manage.py makemessages -l de --no-location --no-obsolete --no-wrap --ignore=.venv --ignore=var
	@$(PY) -m tools.check_translations

reset: ## remove var/: database, uploads, mails of the demo
	rm -rf var

run-environment:
	@$(PYTHON) tools/bootstrap.py run

dev-environment:
	@$(PYTHON) tools/bootstrap.py dev
