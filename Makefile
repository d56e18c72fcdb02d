# Each target sets up what it needs, once: a stamp in .venv remembers. Nothing needs root.
# Needs git, make, python3 (3.11 or newer) and python3-venv; `types` also npm, `test-browser` also npm and chromium, `test-web` nginx.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
AXE := .cache/axe/node_modules/axe-core/axe.min.js
AXE_VERSION := 4.14.1
ARTICLE := rocatinlimab-atopic-dermatitis
AUDIENCES := patient clinician student
CHECKS := lint types test-browser test-web packages test

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help preview serve test test-browser test-web packages lint types format check bench clean npm chromium nginx

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf 'make %-14s%s\n' "$$name" "$$text"; done

preview: $(VENV)/.project  ## show the first article as a patient, a clinician and a student read it
	@for audience in $(AUDIENCES); do \
	  printf '\n%s\n\n' "----- adaptive-text preview $(ARTICLE) --audience $$audience"; \
	  $(BIN)/adaptive-text preview $(ARTICLE) --audience "$$audience" || exit 1; \
	done

serve: $(VENV)/.project  ## serve the corpus on this machine, with "Which best describes you?"
	@$(PIP) install --editable '.[web]'
	$(BIN)/adaptive-text serve corpus

test: $(VENV)/.test  ## run the tests that need neither a browser nor a network
	$(BIN)/pytest -n auto --dist loadfile -m "not browser and not packages and not web"

test-browser: $(VENV)/.browser $(AXE) chromium  ## run the tests that look at pages in chromium
	$(BIN)/pytest -m browser

test-web: $(VENV)/.test nginx  ## run the tests that drive web servers, some behind a proxy cache, and a cluster
	$(BIN)/pytest -n auto --dist loadfile -m web

packages: $(VENV)/.check  ## build wheel and sdist, and test what they install, without a network
	$(BIN)/pytest -m packages

lint: $(VENV)/.check  ## check format and style
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(VENV)/.check npm  ## check types with mypy and pyright
	$(BIN)/mypy
	$(BIN)/pyright

format: $(VENV)/.check  ## mend format and style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

check:  ## everything that continuous integration runs
	@.ci/steps $(CHECKS)

bench: $(VENV)/.test  ## measure, and print the figures
	@for benchmark in benchmarks/*.py; do echo "--- $$benchmark"; $(BIN)/python "$$benchmark" || exit 1; done

clean:  ## remove everything that the other targets made
	rm -rf $(VENV) .cache build dist adaptive_text/_nltk .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What the targets above need.

define PREREQUISITES
command -v git >/dev/null || { echo 'git is missing: install the package git (Debian: apt install git)' >&2; exit 1; }
command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is missing: install Python 3.11 or newer (Debian: apt install python3 python3-venv), or name yours: make PYTHON=python3.12 ...' >&2; exit 1; }
$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1): Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo '$(PYTHON) cannot make environments: install the package python3-venv (Debian: apt install python3-venv)' >&2; exit 1; }
endef
export PREREQUISITES

npm:
	@command -v npm >/dev/null || { echo 'npm is missing: install the packages nodejs and npm (Debian: apt install nodejs npm)' >&2; exit 1; }

chromium:
	@command -v chromium >/dev/null || { echo 'chromium is missing: install the package chromium (Debian: apt install chromium)' >&2; exit 1; }

nginx:
	@command -v nginx >/dev/null || test -x /usr/sbin/nginx || { echo 'nginx is missing: install the package nginx-light (Debian: apt install nginx-light)' >&2; exit 1; }

$(VENV)/.made:
	@sh -ec "$$PREREQUISITES"
	@echo 'Setting up $(VENV), once. This takes a minute or two.'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.project: $(VENV)/.made pyproject.toml hatch_build.py
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.test $(VENV)/.check $(VENV)/.browser: $(VENV)/.project
	@$(PIP) install --group test --group $(patsubst .%,%,$(notdir $@))
	@touch $@

$(AXE): | npm
	@mkdir -p .cache/axe
	@npm install --silent --prefix .cache/axe --no-save --no-package-lock --no-audit --no-fund axe-core@$(AXE_VERSION)
