# make lab: build what is missing and start the lab. make test: everything that is checked. make lock: renew the lock.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN = .venv/bin

.PHONY: lab test types labs tours others environment lock

lab: environment
	@exec $(BIN)/spbe lab

# compiled modules are kept, whatever the environment says: the tests start hundreds of processes
test: export PYTHONDONTWRITEBYTECODE =
test:
	@$(PYTHON) tools/bootstrap.py --test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# beside each other, as whole labs wait for half of their time; any of them fails the run
	@$(MAKE) --jobs=4 types labs tours others

types:
	$(BIN)/mypy

# one lab for all of a kind; what they found is said in one piece, at their end
labs: kind = lab and not browser
tours: kind = lab and browser
labs tours:
	@said=$$(mktemp); $(BIN)/pytest -m "$(kind)" --ignore=tests/registry >$$said 2>&1; tested=$$?; \
	cat $$said; rm $$said; exit $$tested

# the registry's have workers of their own, which would otherwise grow to a gigabyte each
others:
	$(BIN)/pytest -n 2 --dist worksteal tests/registry
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not lab and not browser" --ignore=tests/registry
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "browser and not lab" --ignore=tests/registry

environment:
	@$(PYTHON) tools/bootstrap.py

lock:
	tools/lock
