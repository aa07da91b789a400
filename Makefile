# Shuke 熟客. `make run` starts it, `make test` proves it; `make help` lists the rest.

SHELL := /bin/sh
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$each; break; fi; done)
ENV_PYTHON := .venv/bin/python
export SHUKE_HOME ?= $(CURDIR)/.shuke
unexport PYTHONDONTWRITEBYTECODE  # each of many processes would compile everything anew

.PHONY: help run test test-fast lint check bench bench-insights lock wheel clean python environment test-environment

help:
	@echo 'make run        start Shuke (HOST, PORT and SHUKE_HOME are honoured)'
	@echo 'make test       everything, on SQLite and PostgreSQL, with a real browser'
	@echo 'make test-fast  the quick tests, on SQLite'
	@echo 'make lint       style, types, layers, architecture, translations'
	@echo 'make bench      speed and scale beside their budgets'
	@echo 'make bench-insights ARGS="--data PATH"   what the insights foretell, beside what others reach'
	@echo 'make wheel      build the package into dist/'
	@echo 'make lock       pin the dependencies anew'
	@echo 'make clean      remove what was built; your data stay'

run: environment
	@exec $(ENV_PYTHON) -m tools.run

test: test-environment
	@$(ENV_PYTHON) -m tools.chromium
	@$(ENV_PYTHON) -m tools.test

test-fast: test-environment
	@$(ENV_PYTHON) -m pytest -n 2 --dist worksteal -m 'not slow and not browser'

lint: test-environment
	@$(ENV_PYTHON) -m tools.test lint

bench: test-environment
	$(ENV_PYTHON) -m benchmarks $(ARGS)

bench-insights: test-environment
	$(ENV_PYTHON) -m benchmarks.insights $(ARGS)

wheel: test-environment
	@$(ENV_PYTHON) -m tools.build
	$(ENV_PYTHON) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: python
	$(PYTHON) -m tools.lock

clean:
	rm -rf build dist .venv node_modules shuke/ui/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find shuke -name '*.mo' -delete

environment: python
	@$(PYTHON) tools/bootstrap.py run

test-environment: python
	@$(PYTHON) tools/bootstrap.py test
	@$(ENV_PYTHON) -m tools.build

python:
	@test -n '$(PYTHON)' || { \
		echo 'Shuke needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python'; \
		exit 1; }
