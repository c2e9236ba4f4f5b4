# BSafe: `make run` starts it, `make test` tests it. Needs make and Python 3.11 or newer, nothing else.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test check bench stop reset

# Another project's active environment must not lend this one its packages.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH

# Many councils' networks re-sign TLS with a certificate that only the system knows.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS ?= 1
endif

UV_VERSION := 0.13.9
UV := .boot/bin/uv
LAUNCH := .venv/bin/python -m bsafe.launcher
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
# The first that is new enough and really starts (a version manager's placeholder does not).
PYTHON = $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name -c '$(RECENT)' >/dev/null 2>&1; then command -v $$name; break; fi; done)

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-7s %s\n' "$$name" "$$text"; done

setup: .venv/.synced ## Install everything into this folder (the other commands do it as needed)
	@$(LAUNCH) assets

run: setup ## Start BSafe at http://127.0.0.1:8000/ (another port: PORT=8001 make run)
	@$(LAUNCH) run

test: check ## Run every check and every test (some only: make test ARGS='tests/launcher -k port')
	@$(LAUNCH) browser
	@.venv/bin/python -m pytest $(ARGS)

check: setup ## Check style, types, rooms, migrations, the API description and Docker files
	@$(LAUNCH) check

bench: setup ## Measure how BSafe grows with its cases, on this machine (BENCH_CASES=100000 for more)
	@.venv/bin/python -m pytest tests/bench/bench_scale.py -n 0 -s -q

stop: .venv/.synced ## Stop BSafe and its servers
	@$(LAUNCH) stop

reset: .venv/.synced ## Stop BSafe and delete this clone's data
	@$(LAUNCH) reset

.boot/bin/uv:
	@if [ -z '$(PYTHON)' ]; then \
		echo 'BSafe needs Python 3.11 or newer, and found none (tried python3 and python3.11 to python3.14).'; \
		echo 'On Debian or Ubuntu: apt-get install python3'; exit 1; fi
	@echo 'Installing uv ...'
	@rm -rf .boot
	@# Debian splits venv off; pip alone will do too.
	@if '$(PYTHON)' -m venv .boot >/dev/null 2>&1; then \
			.boot/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
		elif rm -rf .boot && '$(PYTHON)' -m pip --version >/dev/null 2>&1; then \
			'$(PYTHON)' -m pip install --quiet --disable-pip-version-check --target .boot uv==$(UV_VERSION); \
		else \
			echo 'Python here has neither venv nor pip. On Debian or Ubuntu: apt-get install python3-venv'; \
			exit 1; fi

.venv/.synced: uv.lock pyproject.toml Makefile .boot/bin/uv
	@if [ -z '$(PYTHON)' ]; then echo 'BSafe needs Python 3.11 or newer.'; exit 1; fi
	@echo 'Installing Python packages ...'
	@UV_PYTHON_DOWNLOADS=never $(UV) sync --frozen --quiet --compile-bytecode --python '$(PYTHON)'
	@touch .venv/.synced
