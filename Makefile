# make demo | make test | make check | ... (make help lists them)
#
# Set-up messages go to standard error: what a target prints on standard output is its own.

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.SUFFIXES:
.SILENT:
.PHONY: help demo test check fmt graphiql lock clean venv-run venv-dev

PY := .venv/bin/python
CODE := gateway resolvers backends policies tests benchmarks
ARGS ?=
PYTHON ?=

help: ## this list
	sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

demo: venv-run ## start the embedded demo: make demo ARGS='--port 18360 --json'
	exec $(PY) -m gateway demo $(ARGS)

test: venv-dev ## run all tests: make test ARGS='-k credit'
	$(PY) -m gateway.demo.tryton .cache/tryton
	$(PY) -m tests.node
	env -u MAKELEVEL -u MAKEFLAGS -u MFLAGS $(PY) -m pytest -n 2 --dist loadfile -m "not live" $(ARGS)

nightly: venv-dev ## what takes too long for every change: 10,000 operations compiled and interpreted
	C360_DIFFERENTIAL=10000 $(PY) -m pytest -q tests/resolvers/compiled $(ARGS)

check: venv-dev ## format, lint, types, import contracts, architecture, what a question costs
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check --quiet .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) -m pytest -q -p no:cacheprovider tests/test_architecture.py
	$(PY) -m benchmarks.guard --quiet

fmt: venv-dev ## format, and mend what ruff can mend
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .

graphiql: ## build the GraphiQL page anew from npm
	cd frontend/graphiql && npm ci --silent && npm run --silent build

lock: ## bring the lock files up to pyproject.toml: make lock ARGS=--upgrade
	requirements/lock.sh $(ARGS)

clean: ## remove what was made: environments, caches
	rm -rf .venv .venv-lock .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

venv-run:
	PYTHON='$(PYTHON)' requirements/venv.sh run

venv-dev:
	PYTHON='$(PYTHON)' requirements/venv.sh dev
