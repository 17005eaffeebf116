# make lab: build what is missing and start the lab. make test: everything that is checked. make lock: renew the lock.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
BIN = .venv/bin

.PHONY: lab test environment lock

lab: environment
	@exec $(BIN)/spbe lab

# compiled modules are kept, whatever the environment says: the tests start hundreds of processes
test: export PYTHONDONTWRITEBYTECODE =
test:
	@$(PYTHON) tools/bootstrap.py --test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@# mypy takes one core for a minute: it works beside the registry's tests, and either of them fails the run;
	@# these have workers of their own, which would otherwise grow to a gigabyte each
	$(BIN)/mypy & typed=$$!; \
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser" tests/registry; tested=$$?; \
	wait $$typed && exit $$tested
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser" --ignore=tests/registry
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m browser

environment:
	@$(PYTHON) tools/bootstrap.py

lock:
	tools/lock
