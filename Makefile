# Butler. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

GO     ?= go
TOOL   := $(GO) tool -modfile=tools/go.mod
DATA   ?= data
LISTEN ?= 127.0.0.1:32500
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: tools-run build ## build, add MEDIA=/folder (or a small made library), work a first night, keep serving
	@bin/butler up --data "$(DATA)" --listen "$(LISTEN)" $(if $(MEDIA),--media "$(MEDIA)")

.PHONY: build
build: ## build bin/butler
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/butler ./cmd/butler

.PHONY: man
man: build ## write manual pages and completions into bin/share
	@bin/butler man bin/share/man/man1
	@for shell in bash zsh fish; do bin/butler completion $$shell > bin/share/butler.$$shell; done

.PHONY: test
test: tools-test lint generated ## lint, check generated code, run all tests with the race detector
	CGO_ENABLED=1 $(TOOL) gotestsum --format pkgname-and-test-fails --hide-summary=skipped -- -race -timeout 40m ./...
	CGO_ENABLED=0 $(TOOL) gotestsum --format pkgname-and-test-fails --hide-summary=skipped -- ./internal/catalogue

.PHONY: quick
quick: tools-test ## run all tests without the race detector
	$(GO) test ./...

.PHONY: lint
lint: ## vet and lint
	$(TOOL) golangci-lint run --allow-parallel-runners --timeout 15m ./...

.PHONY: generate
generate: ## write generated code anew
	$(TOOL) sqlc generate -f internal/catalogue/sqlc.yaml
	$(GO) generate ./...

.PHONY: generated
generated: ## check that generated code is as `make generate` writes it
	@scripts/check-generated

.PHONY: bench
bench: tools-run ## measure speed and memory; see docs/benchmarks.md
	@scripts/bench

.PHONY: eval
eval: tools-run ## measure how right the Analyses are; see docs/evaluation.md
	@scripts/install eval
	BUTLER_EVAL_OUT="$(CURDIR)/build/eval" $(GO) test -tags eval -count 1 -p 1 -timeout 120m -run '^TestEval' -v $(or $(EVAL),./tasks/...)

.PHONY: tools-run tools-test
tools-run:
	@scripts/install run
tools-test:
	@scripts/install test

.PHONY: clean
clean: ## remove what was built
	rm -rf bin build
