# Everything that is done to Handrail, one word each. `make` alone lists the words.
#
# The environment lives in .venv (Python, locked in requirements/) and node_modules (two checkers
# written in JavaScript, locked in package-lock.json). Deleting both is always safe.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
CORES ?= 2
BIN := .venv/bin
# Last on the path, so that a machine's own Node.js is preferred to the one that set-up may bring.
export PATH := $(PATH):$(CURDIR)/$(BIN)

.PHONY: help
help: ## list these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 20

# ------------------------------------------------------------------------------------ set-up

LOCKS := requirements/tools.txt requirements/run.txt requirements/test.txt requirements/node.txt

.PHONY: setup
setup: .venv/.ready ## make the environment in .venv, from locked versions

.venv/.ready: $(LOCKS) pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" tools/setup.sh
	@touch $@

node_modules/.ready: .venv/.ready package.json package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: lock
lock: .venv/.ready ## choose new versions and write the locks
	tools/lock.sh

# ------------------------------------------------------------------------------------- to use

.PHONY: demo
demo: .venv/.ready ## plan the demo person's taper and write it to out/ (PDF, calendar, picture)
	@$(BIN)/python -m tools.demo

# ------------------------------------------------------------------------------------ to check

.PHONY: check
check: .venv/.ready node_modules/.ready ## style, types, import order, packs and generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	node_modules/.bin/pyright
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/handrail pack check
	$(BIN)/python -m tools.pages --check

.PHONY: test
test: check tests ## everything that CI runs: the checks, then all tests

.PHONY: tests
tests: .venv/.ready node_modules/.ready ## all tests, without the checks
	@# A file's tests stay together, so that what they share is made once.
	$(BIN)/python -m pytest -q -n $(CORES) --dist loadfile --ignore=tests/browser
	@# On their own: while a browser is open an event loop runs, and other tests bring theirs. In the order of the
	@# files: the one with most tests, not begun last, keeps a process busy while the others go through the rest.
	$(BIN)/python -m pytest -q -n $(CORES) --dist loadfile --no-loadscope-reorder tests/browser

.PHONY: kernel
kernel: .venv/.ready ## compile what large simulations need, once (a quarter of a minute)
	@$(BIN)/handrail warm-up

.PHONY: wheel-test
wheel-test: .venv/.ready ## build the wheel, install it alone in a clean environment, run one plan, list its parts (SBOM)
	@tools/wheel_test.sh

.PHONY: audit
audit: .venv/.ready ## look every locked version up in the list of known holes (asks the network)
	$(BIN)/python -m tools.audit

.PHONY: slow
slow: .venv/.ready node_modules/.ready ## the long runs: every random person on paper, a million wrong inputs
	$(BIN)/python -m pytest -q -n $(CORES) -m "slow or not slow" --ignore=tests/browser
	$(BIN)/python -m tools.fuzz 1000000
	$(BIN)/python -W ignore -m tools.fuzz_http 1500

.PHONY: mutation
mutation: .venv/.ready ## spoil the rule engine in small ways, write down what the tests notice (20 minutes)
	nice $(BIN)/mutmut run --max-children $(CORES) >mutants.log
	$(BIN)/python -m tools.mutation_report

.PHONY: bench
bench: .venv/.ready ## measure speed and write it down with the machine (benchmarks/)
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

.PHONY: docs
docs: .venv/.ready ## write the generated pages of docs/ and the picture in the README
	$(BIN)/python -m tools.pages
	$(BIN)/python -m tools.paper_table
	$(BIN)/python -m tools.replay
	$(BIN)/python -m tools.readme_picture

.PHONY: site
site: .venv/.ready ## docs/ as a site to read in a browser, in build/site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build -q --strict

.PHONY: screens
screens: .venv/.ready ## a picture of every screen in each of its states, in docs/screens/
	$(BIN)/python -m tools.screens

.PHONY: format
format: .venv/.ready ## put the code in its usual form
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format .

.PHONY: clean
clean: ## remove everything that is made, the environment too
	rm -rf .venv node_modules out dist mutants mutants.log .pytest_cache .ruff_cache .import_linter_cache .hypothesis
