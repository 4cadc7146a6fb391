# Everything runs in .venv, which .ci/venv makes and keeps up to date.
PORT ?= 8501
# Where the app listens: this machine alone, or 0.0.0.0 for a class (see the README).
export HOST ?= 127.0.0.1
# make run DEV=1: loads changed files again, shows errors in full.
export DEV ?=
# Another Python than the one found: make run PYTHON=python3.12
export PYTHON ?=
# onnxruntime reports to its maker unless this is set (core sets it, too).
export ORT_DISABLE_TELEMETRY = 1
# Only these pages: make look PAGES="home clipping"
PAGES ?=

python = .venv/bin/python
# Several test processes at once: each computes on one core, else their threads wait for each other.
one_core = OMP_NUM_THREADS=1
# Browser tests often wait: one process more than there are cores, four at most.
processes = $$($(python) -c 'import os; print(min(os.cpu_count() + 1, 4))')

.PHONY: run test quick attack lint bench claims look

run:
	@.ci/venv requirements.txt
	@$(python) .ci/serve.py $(PORT)

test: lint
	@.ci/venv requirements.txt requirements-dev.txt tests/real_models.txt
	@.ci/chromium
	$(one_core) $(python) -m pytest -n $(processes) --dist worksteal

# While one works: no browser, nothing slow, no published models, fewer random cases.
quick:
	@.ci/venv requirements.txt requirements-dev.txt
	$(one_core) $(python) -m pytest -n auto --maxprocesses 4 --dist worksteal --hypothesis-profile=quick \
		-m "not (browser or slow or real_model or attack)"

# Slow: before a release.
attack:
	@.ci/venv requirements.txt requirements-dev.txt
	@.ci/chromium
	$(python) -m pytest -m attack

lint:
	@.ci/venv requirements.txt requirements-dev.txt
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy core lessons explorer

bench:
	@.ci/venv requirements.txt requirements-dev.txt
	$(python) -m benchmarks

# What the pages claim about trained networks: five seeds, hours with all methods; goes on where it stopped.
claims:
	@.ci/venv requirements.txt requirements-dev.txt
	$(python) -m benchmarks.claims

look:
	@.ci/venv requirements.txt requirements-dev.txt
	@.ci/chromium
	$(python) -m tests.browser.look $(PAGES)
