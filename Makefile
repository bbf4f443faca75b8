# `make demo` and `make test` need Python 3.11 or newer, git and make; they set up everything else in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test soak check lock clean

demo: $(READY)  ## Send the sample's three editions to a local inbox and show a letter
	$(BIN)/ranking demo

test: $(READY)  ## Run every test
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered -q

soak: $(READY)  ## Kill a run of 2,000 letters two hundred times; some minutes
	RANKING_TEST_KILLS=200 $(BIN)/pytest -q tests/cli/test_kill.py

check: $(READY)  ## Style, types, walls
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

lock: $(READY)  ## Renew requirements.lock from pyproject.toml
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
		--no-header --group dev --upgrade pyproject.toml -o requirements.lock

clean:
	rm -rf .venv demo letters dist

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Race to win needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv (once; about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
