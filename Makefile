# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

# Byte code is kept, that of rewritten tests too, also where the shell says otherwise: each process would compile
# the package anew, and the suite starts many.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test lint types bench kept laws docs docs-outputs ranges helps site-assets grid stale verify mutants lock release try-release install clean

demo: $(VENV)/.run            ## build the environment, run the main job, write the report
	$(BIN)/ytterby simulate technology-ban-2023 --out runs/demo
	$(BIN)/python tools/docs.py --demo runs/demo
	@echo "A site of all answers for any host: $(BIN)/ytterby site --out runs/site"

test: $(VENV)/.dev $(VENV)/.kernel  ## the whole test suite, the same command that .ci/run calls
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check src tests benchmarks tools
	$(BIN)/ruff format --check src tests benchmarks tools

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy --config-file tools/mypy.ini
	$(BIN)/mypy --config-file tests/mypy.ini

bench: $(VENV)/.dev $(VENV)/.kernel ## every figure by CPU time beside that of a stored commit; `benchmarks/run.py questions`: a part
	$(BIN)/python benchmarks/run.py

kept: $(VENV)/.dev            ## results moved on purpose: the largest change by table, then the new ones are kept
	$(BIN)/python -m tests.kept.results --renew

laws: $(VENV)/.dev            ## laws over all their examples and draws, of which the suite has one in ten, and one in five of those that are tests of their own
	YTTERBY_LAWS=all $(BIN)/python -m pytest $$(grep -rl --include="test_*.py" -e "sampled import" -e "^from hypothesis" tests)

docs: $(VENV)/.dev            ## the documents as a site in build/docs, warnings are errors; `make docs SITE=../site/` links to a site of answers
	$(BIN)/python tools/docs_site.py build/docs --site "$(SITE)"

docs-outputs: $(VENV)/.run    ## what programs write into docs/: `make docs-outputs PAGE=switches`, a part `PAGE=switches:spread`; all takes hours
	$(BIN)/python tools/docs.py $(PAGE)

ranges: $(VENV)/.run          ## the packaged ranges, in the background: build/ranges/log.txt says how far, and the time
	mkdir -p build/ranges
	nohup nice -n 10 $(BIN)/python -u tools/make_ranges.py > build/ranges/log.txt 2>&1 &

helps: $(VENV)/.run           ## what would help against each built-in scenario, packaged; the best of each kind on 20 draws
	$(BIN)/python tools/make_ranges.py --only-helps

site-assets: $(VENV)/.run     ## what check and ask need in a browser, by npm and pip, digests checked; then `ytterby site --browser build/site-assets`
	$(BIN)/python tools/site_assets.py build/site-assets

grid: $(VENV)/.run            ## the questions that people ask, 32 draws each, packaged for the site; hours of CPU, goes on where it was ended
	mkdir -p build/grid
	nohup nice -n 10 $(BIN)/python -u tools/make_grid.py > build/grid/log.txt 2>&1 &

stale: $(VENV)/.run           ## which packaged ranges are of an earlier version; ends with an error if any is
	$(BIN)/python tools/make_ranges.py --check

verify: $(VENV)/.dev          ## 1,000 random markets against a second formulation in cvxpy
	PYTHONPATH=tools $(BIN)/python -m verify

mutants: $(VENV)/.dev         ## small faults put into law, verdicts, market and processes: which do the tests see? `ONLY="--room market"`
	$(BIN)/python tools/mutants.py $(ONLY)

lock: $(VENV)/bin/python      ## versions and digests of constraints/ after a change of pyproject.toml; `UPGRADE=--upgrade`: the newest
	$(PIP) uv packaging
	$(BIN)/python tools/lock.py $(UPGRADE)

release: $(VENV)/.dev         ## wheel and source distribution, built twice with the same bytes, digests and list of parts: build/release
	$(BIN)/python tools/release.py

try-release: release          ## the wheel in empty environments, its commands outside the repository; `PYTHONS="python3.11 python3.13"`
	$(BIN)/python tools/try_release.py $(or $(PYTHONS),$(PYTHON))

install: $(VENV)/.run

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# All that is installed has its digest in constraints/, what builds the package too (so no build in isolation).
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

$(VENV)/.run: pyproject.toml constraints/run.txt | $(VENV)/bin/python
	$(PIP) --require-hashes --no-deps -r constraints/run.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: pyproject.toml constraints/dev.txt | $(VENV)/bin/python
	$(PIP) --require-hashes --no-deps -r constraints/dev.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/.run

# draws in half the time, where there is a C compiler; `make demo` and `pip install -e .` never ask for one
$(VENV)/.kernel: $(wildcard kernel/*.* kernel/src/ytterby_kernel/*.[ch] kernel/src/ytterby_kernel/*.py) | $(VENV)/.dev
	@if command -v $${CC:-gcc} > /dev/null; then \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps --no-build-isolation ./kernel; \
	else echo "no C compiler: the kernel is not built, and its tests are skipped"; fi
	touch $@

clean:
	rm -rf $(VENV) build runs
