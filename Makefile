# make demo    set up, run the main job on examples/, serve the desk (SERVE=0 stops after the summary)
# make test    set up, pass all tests
# PYTHON=python3.12 make …   another interpreter than python3 (3.11 to 3.13)

PYTHON ?= python3
PORT ?= 8000
SERVE ?= 1
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo-register

.PHONY: demo test lint types format lock bench setup clean

demo: setup
	@$(BIN)/guvoh add examples --register $(DEMO)
	@if [ "$(SERVE)" = 1 ]; then $(BIN)/guvoh serve --register $(DEMO) --port $(PORT); fi

test: setup
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy

format: setup
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup
	@$(BIN)/python benchmarks/reading.py
	@$(BIN)/python benchmarks/coding.py
	@$(BIN)/python benchmarks/linking.py --claims 10000 --claims 100000

setup: $(VENV)/.ready

# Everything from the lock, checked by hash, without asking for what the lock does not name.
$(VENV)/.ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Guvoh needs Python 3.11 to 3.13; this is {v[0]}.{v[1]}. Name another: make PYTHON=python3.12 …")'
	@echo "Setting up in $(VENV) (once; a few minutes, about 1 GB)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Pin anew what requirements/*.in ask for (needs uv, or another tool that knows the same options).
lock:
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate run.in -o run.lock
	cd requirements && uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate dev.in -c run.lock -o dev.lock

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache
