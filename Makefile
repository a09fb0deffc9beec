# What a newcomer and a maintainer type. Every target prepares what it needs by itself.

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
DIST := src/lianfang/static/dist
PORT ?= 8000
ASSET_SOURCES := $(shell find src/lianfang/web/static_src src/lianfang/web/gate -type f 2>/dev/null)
CATALOGUES := $(shell find src/lianfang/locale -name '*.po' 2>/dev/null)

# The environment's own tools first: also Node.js, where the machine has none of its own.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:
.PHONY: setup demo test check-slow lint bench clauses lock pictures clean

setup: $(STAMPS)/package $(DIST)/.built $(STAMPS)/messages

demo: setup
	lianfang demo --data var/demo --port $(PORT)

test: setup $(STAMPS)/kernels
	pytest -n 2 -m "not slow"

# pytest says 5 when no test was selected: nothing slow is no failure.
check-slow: setup $(STAMPS)/kernels
	pytest -n 2 -m slow || test $$? -eq 5

lint: setup
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-logo
	python tools/check_templates.py
	python tools/check_messages.py

bench: setup
	@if [ -f benchmarks/__main__.py ]; then python -m benchmarks; else echo "No benchmarks yet."; fi

clauses: setup
	pytest -m clause --clauses

pictures: setup
	python tools/pictures.py

# Requirement files with every hash and no address. `make lock UPGRADE=--upgrade` takes the newest that fit.
UPGRADE ?=
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" $(UPGRADE)

lock: $(STAMPS)/installer
	$(COMPILE) pyproject.toml -o requirements/core.txt
	$(COMPILE) pyproject.toml --extra postgres -c requirements/core.txt -o requirements/postgres.txt
	$(COMPILE) pyproject.toml --extra postgres --group dev -c requirements/postgres.txt -o requirements/dev.txt
	$(COMPILE) pyproject.toml --extra spark -c requirements/core.txt -o requirements/spark.txt
	$(COMPILE) --group node -o requirements/node.txt
	$(COMPILE) --group installer -o requirements/uv.txt
	npm install --package-lock-only

clean:
	rm -rf $(VENV) node_modules $(DIST) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests tools -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete


# ---- what `setup` is made of: each step runs again only when what it reads has changed ----

$(BIN)/python:
	@for p in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$p"; exec $$p -m venv $(VENV); \
		fi; \
	done; \
	echo "Lianfang needs Python 3.11 or newer with its venv module; name yours with PYTHON=..." >&2; exit 1

$(STAMPS)/installer: requirements/uv.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@mkdir -p $(STAMPS) && touch $@

# uv is quick, but reads no pip configuration: where only pip knows the way to the packages, pip fetches them.
$(STAMPS)/requirements: requirements/dev.txt $(STAMPS)/installer
	uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $< \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r $<
	@touch $@

$(STAMPS)/package: pyproject.toml $(STAMPS)/requirements
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Node.js is needed to build the assets, not to run the product.
$(STAMPS)/node: requirements/node.txt $(STAMPS)/installer
	@if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then \
		echo "Node.js $$(node --version) found"; \
	else \
		echo "No Node.js 18 or newer found: installing one into $(VENV)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc $(STAMPS)/node
	npm ci --ignore-scripts --silent
	@touch $@

$(DIST)/.built: tools/build_assets.mjs node_modules/.package-lock.json $(ASSET_SOURCES)
	node tools/build_assets.mjs

$(STAMPS)/messages: tools/compile_messages.py $(STAMPS)/requirements $(CATALOGUES)
	$(BIN)/python tools/compile_messages.py
	@touch $@

# Two processes that test side by side would each compile them; the product compiles what it uses at its first use.
$(STAMPS)/kernels: tools/compile_kernels.py $(STAMPS)/package $(wildcard src/lianfang/tracing/*.py)
	$(BIN)/python tools/compile_kernels.py
	@touch $@
