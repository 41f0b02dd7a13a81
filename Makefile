# make demo     sets up, then runs the house with its demo; ONCE=1 ends it instead of staying up
# make test     sets up, then runs all the tests, and those of children again with spawn; ARGS="tests/unit -k due" chooses
# make check    format, lint, strict types, import contracts, dependencies; make -k check goes on after a failure
# make soak     the tests that take long, then all the others once more with spawn
# make bench    the benchmarks, each beside its floor
# make lock     renews requirements.lock; ARGS=--upgrade takes newer versions

PYTHON ?= python3
RUN := .venv/bin/python
# Most tests wait for processes and databases more than they calculate.
SIDE_BY_SIDE ?= -n 3 --dist worksteal

.PHONY: help demo test soak bench lock venv browser peers tryton
.PHONY: check format lint types contracts dependencies
.NOTPARALLEL:
unexport PYTHONPATH PYTHONHOME

help:
	@sed -n 's/^# make/make/p' Makefile

demo: venv browser tryton
	@$(RUN) -m demo $(if $(ONCE),--once)

test: venv peers tryton
	$(RUN) -m pytest $(SIDE_BY_SIDE) $(ARGS)
	$(if $(ARGS),,AVLAST_WORKER_START_METHOD=spawn $(RUN) -m pytest $(SIDE_BY_SIDE) -m "children and not soak")

soak: venv peers tryton
	$(RUN) -m pytest -m soak $(ARGS)
	$(if $(ARGS),,AVLAST_WORKER_START_METHOD=spawn $(RUN) -m pytest $(SIDE_BY_SIDE))

bench: venv browser tryton
	$(RUN) -m benchmarks $(ARGS)

check: format lint types contracts dependencies

format: venv
	$(RUN) -m ruff format --check
lint: venv
	$(RUN) -m ruff check
types: venv
	$(RUN) -m mypy
contracts: venv
	.venv/bin/lint-imports --no-cache --no-logo
dependencies: venv
	$(RUN) -m deptry .

lock: venv
	@$(PYTHON) -m setup.lock $(ARGS)

venv:
	@$(PYTHON) -m setup.environment

browser: venv
	@$(RUN) -m setup.parts browser driver

peers: venv
	@$(RUN) -m setup.parts browser driver postgresql faketime

# Tryton is a separate program (GPL) with an environment and a lock of its own.
tryton: venv
	@if [ -f demo/tryton/install.py ]; then $(RUN) -m demo.tryton.install; fi
