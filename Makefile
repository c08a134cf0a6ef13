# Needs make and Python 3.11 or newer, no root. Everything is installed into .venv.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: install demo develop test test-wordpress test-crash test-disk pywb scrapyd validators other-python lint docs benchmark quality clean

install: $(VENV)/.installed

demo: install  ## serve the sample blogs, crawl them, write output/demo and its report, output/demo.html
	@PYTHONPATH=tests $(BIN)/python -m sampleblog.demo

develop: $(VENV)/.test $(VENV)/.lint  ## what it takes to change the program: pytest, ruff, mypy

test: $(VENV)/.test  ## side by side: many wait for a crawl's own pauses
	$(BIN)/python -m pytest -n auto --dist loadfile

test-wordpress: $(VENV)/.test  ## needs Debian's packages: tests/wordpress/install-packages
	$(BIN)/python -m pytest -m wordpress -rs tests/wordpress

test-crash: $(VENV)/.test  ## slow: a hundred kills
	$(BIN)/python -m pytest -m crash -rP tests/crash

test-disk: $(VENV)/.test  ## slow: a hundred calls that the disk does not answer
	$(BIN)/python -m pytest -m crash -rP tests/disk

pywb: $(VENV)/.pywb  ## the web archive that tests replay our WARC files in

scrapyd: $(VENV)/.scrapyd  ## schedules crawls by HTTP: docs/scheduling.md

validators: $(VENV)/.validators  ## what archives and researchers check and load a release with

other-python: $(VENV)/.test  ## another Debian release's Python, for the test that a rebuild is the same there; needs root and debootstrap
	$(BIN)/python tests/otherpython/set_up.py

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: install  ## the generated pages
	$(BIN)/python -m pipelines.schema

benchmark: $(VENV)/.benchmark $(VENV)/.test
	$(BIN)/python benchmarks/crawl.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/importing.py --plot docs/importing.svg
	$(BIN)/python benchmarks/language.py
	$(BIN)/python benchmarks/commits.py --plot docs/commits.svg
	$(BIN)/python benchmarks/memory.py --plot docs/memory.svg
	$(BIN)/python benchmarks/rebuild.py
	$(BIN)/python benchmarks/report.py
	$(BIN)/python benchmarks/pseudonyms.py

CORPUS ?= ../shared/corpus
quality: $(VENV)/.benchmark  ## docs/quality.md, from a folder of real pages with their gold
	$(BIN)/python benchmarks/quality.py $(CORPUS)

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis output/demo output/demo.html

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "bloggarkiv needs Python 3.11 or newer; none found (make PYTHON=/path/to/python3.11)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.pywb: | $(VENV)/bin/python
	@$(BIN)/python -m venv $(VENV)/pywb
	@$(VENV)/pywb/bin/python -m pip install --quiet --disable-pip-version-check "pywb>=2.10"
	@touch $@

# With what this program depends on, and without the program: that is deployed as an egg. scrapyd wants pkg_resources.
$(VENV)/.scrapyd: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m venv $(VENV)/scrapyd
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' \
		> $(VENV)/scrapyd/requirements.txt
	@$(VENV)/scrapyd/bin/python -m pip install --quiet --disable-pip-version-check "scrapyd>=1.6" "scrapyd-client>=2.0.3" \
		"setuptools>=77,<81" --requirement $(VENV)/scrapyd/requirements.txt
	@touch $@

# By uv, which takes a tenth of pip's time for so many. cffconvert wants an old jsonschema, which frictionless does not.
$(VENV)/.validators: | $(VENV)/bin/python
	@$(BIN)/python -m venv $(VENV)/validators
	@$(BIN)/python -m venv $(VENV)/cffconvert
	@$(VENV)/validators/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	@$(VENV)/validators/bin/uv pip install --quiet --python $(VENV)/validators/bin/python "mlcroissant>=1.1" \
		"frictionless>=5.21" "datasets>=5" "rocrate>=0.16" "roc-validator>=0.13" "pandas>=2.2" "pyarrow>=20"
	@$(VENV)/validators/bin/uv pip install --quiet --python $(VENV)/cffconvert/bin/python "cffconvert>=2"
	@touch $@

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) --editable .
	@touch $@

$(VENV)/.test $(VENV)/.lint $(VENV)/.benchmark: $(VENV)/.%: $(VENV)/.installed
	$(PIP) --editable ".[$*]"
	@touch $@
