# Baton. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PATH := $(CURDIR)/.venv/bin:$(PATH)
export PATH
PYTEST := python -m pytest
MACHINE := tests/unit/relay/service/test_routing_machine.py

.PHONY: help demo test lint widget generate locks bench drills fuzz screenshots package package-trial setup-demo setup-test setup-package

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: setup-demo ## Run the EduConsult demo: relay, site with the chat, agents' app
	@exec baton demo

test: setup-test lint ## Run every check and test that ends within 25 minutes
	npm --prefix web_widget test
	$(PYTEST) tests/unit/relay tests/architecture tests/contract -n 2
	$(PYTEST) tests/unit/desktop_agent -n 2
	$(PYTEST) tests/integration tests/drills tests/bench -n 2
	$(PYTEST) tests/e2e -n 2

lint: setup-test ## Check style, types, floors and the generated files
	ruff check .
	ruff format --check .
	mypy
	mypy tests
	lint-imports
	npm --prefix web_widget run lint

widget: setup-demo ## Build the widget and print its sizes
	npm --prefix web_widget run build

generate: ## Write PROTOCOL.md, CONFIGURATION.md and protocol.gen.js anew
	python -m relay.protocol
	python -m relay.settings_document

locks: ## Resolve the dependencies anew (needs uv)
	packaging/lock.sh

bench: setup-test ## Measure the durable hop against Node's bare one, idle memory, the agents' app, and a month's report
	python -m tests.bench.hop
	python -m tests.bench.desktop
	python -m tests.bench.month
	python -m tests.bench.scale
	python -m tests.bench.search

drills: setup-test ## Kill, race and break it at full size
	python -m tests.drills.kill --kills 20 --messages 10000 --failpoints 200
	python -m tests.drills.kill --http --kills 10 --messages 3000 --failpoints 50
	python -m tests.drills.claims --sessions 1000
	python -m tests.drills.bad_links --faults 100
	python -m tests.drills.model_faults --runs 200
	python -m tests.drills.outbound --rounds 20
	python -m tests.drills.outbound --rounds 20 --point taken
	python -m tests.drills.routing --sessions 10000 --agents 50
	python -m tests.drills.vanish
	BATON_ROUTING_RUNS=2000 BATON_ROUTING_STEPS=50 $(PYTEST) --timeout=0 $(MACHINE) -n 2

fuzz: setup-test ## Ask the HTTP side for what no client would ask, at length
	python -m tests.drills.fuzz --examples 1000

screenshots: setup-test ## Take pictures of widget and desktop app
	python -m tests.e2e.screenshots

package: setup-package ## Build the relay's wheel (widget inside) and the agents' app as a .deb
	rm -rf build/lib build/bdist.*
	pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	python packaging/freeze.py --deb

package-trial: package ## Install both on a bare Debian, try them there, remove them (root)
	packaging/linux/trial.sh

setup-demo:
	@packaging/setup.sh demo

setup-package:
	@packaging/setup.sh package

setup-test:
	@packaging/setup.sh test
