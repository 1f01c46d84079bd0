# Butler. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help

GO     ?= go
TOOL   := $(GO) tool -modfile=tools/go.mod
DATA   ?= data
LISTEN ?= 127.0.0.1:32500
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

export CGO_ENABLED ?= 1

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: run
run: ffmpeg build ## build, add MEDIA=/folder (or a small made library), work a first night, keep serving
	@bin/butler up --data "$(DATA)" --listen "$(LISTEN)" $(if $(MEDIA),--media "$(MEDIA)")

.PHONY: build
build: ## build bin/butler
	$(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/butler ./cmd/butler

.PHONY: test
test: ffmpeg lint generated ## lint, check generated code, run all tests with the race detector
	$(TOOL) gotestsum --format pkgname-and-test-fails --hide-summary=skipped -- -race -timeout 20m ./...

.PHONY: quick
quick: ffmpeg ## run all tests without the race detector
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
bench: ffmpeg ## measure speed and memory; see docs/benchmarks.md
	@scripts/bench

.PHONY: ffmpeg
ffmpeg: # install ffmpeg if it is missing
	@scripts/install-ffmpeg

.PHONY: clean
clean: ## remove what was built
	rm -rf bin
