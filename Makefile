# The few things one does with this checkout. Needs Python 3.11 to 3.14 and make, nothing else:
# the first target that needs them puts the packages of requirements.lock into .venv.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The first of these that is new enough; `make PYTHON=/path/to/python3 ...` decides otherwise.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$each && break; \
	done)
# More words for the program or for pytest: make run ARGS="--port 9000", make test ARGS="-k terms"
ARGS ?=
# Processes that test, each with servers of its own; the tests of a file stay together and share what is slow to make.
# Files are begun in the order of tests/long_files.py, not in that of how many tests they have.
PROCESSES ?= 2
PARALLEL := --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help run test test-deep faults bench conformance check fmt texts lock venv clean
MAKEFLAGS += --no-print-directory

help:  ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: venv  ## Start everything on this machine and print the address
	@exec ./entente up $(ARGS)

test: check  ## Check and try everything, random tests with some hundred cases
	@$(BIN)/python -m pytest $(PARALLEL) $(ARGS)

test-deep: check  ## The same with the full counts of the random and fault tests
	@$(BIN)/python -m pytest --deep --override-ini faulthandler_timeout=0 $(PARALLEL) $(ARGS)

faults: venv  ## The long fault run: 10,000 reminders, 210 kill -9 and more; prints a table and its seed
	@$(BIN)/python -m tests.faults $(ARGS)

bench: venv  ## Measure reading against others on this machine, on two of its cores (benchmarks/README.md)
	@$(BIN)/python -m benchmarks --write docs/performance.md $(ARGS)

conformance: venv  ## Try the service with suites and clients of others (npm, PyPI); writes docs/conformance.md
	@$(BIN)/python -m tests.conformance $(ARGS)

check: venv  ## Lint, format, types and imports, without running anything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

fmt: venv  ## Format the code and mend what the linter can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

texts: venv  ## Bring the catalogues of translations up to date; new texts are empty there
	$(BIN)/pybabel -q extract --mapping-file pyproject.toml --no-location --omit-header \
		--output-file $(VENV)/texts.pot .
	@for file in domain/catalogues/*.po; do \
		$(BIN)/pybabel -q update --input-file $(VENV)/texts.pot --output-file $$file --no-wrap --no-fuzzy-matching \
			--ignore-obsolete --ignore-pot-creation-date --locale $$(basename $$file .po); \
	done

lock:  ## Choose the newest packages anew (needs uv and npm, which only this target uses)
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links \
		--group dev pyproject.toml --output-file requirements.lock --quiet
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links \
		--group conformance --output-file tests/conformance/requirements.lock --quiet
	$(BIN)/python -m tests.node_locks

# dkimpy comes as source alone: pure Python, whose hash the lock holds like all others.
# Only when the lock has changed since it was last installed, whatever the files' times say.
venv:
	@cmp -s requirements.lock $(VENV)/installed.lock || $(MAKE) $(VENV)/installed.lock

.PHONY: $(VENV)/installed.lock
$(VENV)/installed.lock:
	@test -n "$(PYTHON)" || { echo "Entente needs Python 3.11 to 3.14, and there is none on PATH: make PYTHON=... names one."; exit 1; }
	@echo "First time here: fetching the packages of requirements.lock; in $(VENV) they take about 640 MB. A few minutes ..."
	@$(PYTHON) -m venv $(VENV)
	@echo "$$(grep -c '==' requirements.lock) packages, each checked by its hash:"
	@$(BIN)/python -m pip install --disable-pip-version-check --no-input --progress-bar off \
		--require-hashes --no-deps --only-binary :all: --no-binary dkimpy --requirement requirements.lock
	@echo "The packages are there."
	@cp requirements.lock $@

clean:  ## Remove the environment and all caches, but not the data in .entente
	rm -rf $(VENV) .conformance .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
