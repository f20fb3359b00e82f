# Every target sets up what it needs: a virtual environment in .venv, installed from requirements.lock with its hashes.
# Wanted on the machine: python3 (3.11 or later) with pip and venv, make, git. Nothing is installed outside this folder.

.DEFAULT_GOAL := help
.PHONY: help setup demo test unit check test-containers bench-exchange bench-screening bench-take-in bench-desk \
  bench-networks estimate chaos soak bench-load hostile fuzz supply-chain screenshots lock clean
SHELL := /bin/sh

RUN   := .venv/bin/python -m
STAMP := .venv/.parcelbridge-installed
OTHERS := .venv/.parcelbridge-others-installed
FUZZER := .venv/.parcelbridge-fuzzer-asked-for
AUDITOR := .venv/.parcelbridge-auditor-installed
DATA ?= ../shared/reference/matching_dev
SEED    ?= 1
PARCELS ?= 10000
MINUTES ?= 1
FAULTS  ?= 0
HOURS   ?= 8
SPEED   ?= 20
INPUTS  ?= 1000000
EXAMPLES ?= 500
QUICK := $(wildcard tests/unit tests/property tests/contract tests/conformance tests/integration)
WHOLE := $(wildcard tests/end_to_end tests/hostile)
BROWSER := $(wildcard tests/browser)
CODE  := schemas services migrations deploy tests benchmarks
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: $(STAMP)  ## Install everything into .venv

$(STAMP): requirements.lock pyproject.toml
	@.ci/make-venv
	@touch $@

demo: $(STAMP)  ## Start both nations, play traffic through them, and show what was found (ARGS="--once --seed 7")
	@.venv/bin/parcelbridge demo $(ARGS)

test: $(STAMP)  ## Run all tests: the quick ones first, then whole systems, then the desk in a browser
	$(RUN) pytest -n 2 --dist loadfile $(QUICK)
	$(if $(WHOLE),$(RUN) pytest -n 2 --dist loadfile $(WHOLE))
	$(if $(BROWSER),$(RUN) pytest $(BROWSER))

unit: $(STAMP)  ## Run the tests that need nothing but this code
	$(RUN) pytest $(wildcard tests/unit tests/property)

check: $(STAMP)  ## Check style, types, import contracts, published schemas, compose file and lock
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy $(CODE)
	.venv/bin/lint-imports --no-cache
	$(if $(wildcard schemas/publish.py),$(RUN) schemas.publish --check)
	$(RUN) check_jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@! grep -nE '://|^ *-(i|f|-index-url|-extra-index-url|-find-links)' requirements.lock || \
	  { echo "requirements.lock must not name a package index"; exit 1; }

test-containers: $(STAMP)  ## Run the database tests on a PostgreSQL that Docker starts
	PARCELBRIDGE_TEST_DATABASE=containers $(RUN) pytest tests/integration

bench-exchange: $(STAMP)  ## Measure the exchange beside raw COPY and what most would build
	$(RUN) benchmarks.exchange $(ARGS)

bench-screening: $(STAMP) $(OTHERS)  ## Measure screening beside nomenklatura and rapidfuzz (DATA=folder ARGS="--only retrieval")
	@$(RUN) benchmarks.screening $(DATA) $(ARGS)

bench-take-in: $(STAMP)  ## Measure taking in beside a million stored parcels (ARGS="--stored 100000 --with-arrival")
	@$(RUN) benchmarks.take_in $(ARGS)

bench-desk: $(STAMP)  ## Measure the desk's pages before a million stored parcels (ARGS="--folder F --each 40")
	@$(RUN) benchmarks.desk $(ARGS)

bench-networks: $(STAMP) $(OTHERS)  ## Measure networks, alerts, entities and key players beside what one would use instead
	$(RUN) benchmarks.networks.method $(PARCELS)
	$(RUN) benchmarks.networks.two_rare_pairs $(PARCELS)
	$(RUN) benchmarks.networks.alerts $(ARGS)
	$(RUN) benchmarks.networks.entities
	$(RUN) benchmarks.networks.published
	$(RUN) benchmarks.networks.speed

estimate: $(STAMP) $(OTHERS)  ## Estimate what evidence is worth from the measuring sets (DATA=folder ARGS="--write")
	$(RUN) benchmarks.screening.estimate $(DATA) $(ARGS)

# Its pyicu is compiled here: without ICU's headers the rest is measured, and the run says what is left out.
$(OTHERS): requirements-bench.lock $(STAMP)
	@echo "Installing other tools to measure beside, once: requirements-bench.lock"
	@if $(RUN) pip install --quiet --require-hashes --requirement requirements-bench.lock; then touch $@; \
	  else echo "They cannot be installed here: the figures beside nomenklatura will be missing" >&2; fi

chaos: $(STAMP)  ## Hurt two nations at random, then count what was lost or doubled (SEED=1 MINUTES=1 FAULTS=1000)
	$(RUN) tests.chaos $(SEED) $(MINUTES) --faults $(FAULTS)

soak: $(STAMP)  ## A long even day by a fast clock: memory and latency stay flat (HOURS=8 SPEED=20)
	$(RUN) tests.chaos.soak $(HOURS) $(SPEED)

bench-load: $(STAMP)  ## Measure an exchange up to four times what it can: p50, p99, refusals, memory (ARGS="--seconds 20")
	@$(RUN) benchmarks.load $(ARGS)

hostile: $(STAMP)  ## Let liars call an exchange, and print what each lie costs whom (ARGS="200" times each)
	$(RUN) tests.hostile $(ARGS)

fuzz: $(STAMP) $(FUZZER)  ## Give a million bad inputs to what reads strangers' bytes (INPUTS=1000000 ARGS="page csv")
	$(RUN) tests.fuzz $(INPUTS) $(ARGS)

fuzz-apis: $(STAMP)  ## Make up calls to every operation of every API, and look for faults (EXAMPLES=500 each)
	PARCELBRIDGE_TEST_EXAMPLES=$(EXAMPLES) $(RUN) pytest tests/end_to_end/test_apis.py

# Linux has wheels of it; elsewhere the campaign goes on without guidance, and says so.
$(FUZZER): requirements-fuzz.lock $(STAMP)
	@$(RUN) pip install --quiet --require-hashes --requirement requirements-fuzz.lock || \
	  echo "atheris cannot be installed here: inputs will be bred without guidance" >&2
	@touch $@

supply-chain: $(STAMP) $(AUDITOR)  ## Report what ships, its licences and known weaknesses, and write an SBOM into build/
	$(RUN) deploy.supply_chain

$(AUDITOR): requirements-weaknesses.lock $(STAMP)
	@$(RUN) pip install --quiet --require-hashes --requirement requirements-weaknesses.lock
	@touch $@

screenshots: $(STAMP)  ## Take a picture of every page of the desk into docs/gallery (Chromium wanted)
	$(RUN) tests.browser.gallery docs

lock: $(STAMP)  ## Write requirements.lock and those of the other groups anew (ARGS="--upgrade" for newer versions)
	$(RUN) uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --quiet $(ARGS) --output-file requirements.lock
	for group in bench fuzz weaknesses; do \
	  $(RUN) uv pip compile --group $$group --constraint requirements.lock --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --quiet $(ARGS) --output-file requirements-$$group.lock || exit 1; \
	done

clean:  ## Remove what was built here; data under var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache build dist
