SHELL := /bin/sh
node := node_modules/.bin/node
# Of this make, in seconds: `make run` tells how long packages and build took.
began := $(shell date +%s)

.PHONY: run test bench simulate chaos fuzz lint check-deploy check-cluster check-watch check-page check-runbook check-registry build packages

## run: play a real stream to a worker on a Kafka, and check what came out (BROKER, KAFKA_BROKERS, RATE, SPOIL, SEED, NIGHTS)
run: build
	@DRIFTLINE_DEMO_SINCE=$(began) $(node) deploy/demo/main.ts

## test: everything, on a real Kafka (KAFKA_BROKERS, else a container, else Apache Kafka on the JVM)
test: build
	npx vitest run

## bench: measures, on this machine (ONLY=latency: one of them; MEMORY=1: ten million events, ten million rows)
bench: build
	$(node) test/bench/main.ts --only '$(ONLY)' $(if $(MEMORY),--memory)

## simulate: workers on simulated brokers, each seed another story (SEEDS=10000; SEED=n: that one, told; MUTANTS=1: without each guard in turn)
simulate: packages
	@$(node) test/simulation/main.ts --seeds '$(SEEDS)' --seed '$(SEED)' $(if $(MUTANTS),--mutants)

## chaos: three workers on a real Kafka for ten minutes, in which all kinds of things happen to them (SECONDS, SEED)
chaos: build
	@$(node) test/chaos/main.ts --seconds '$(SECONDS)' --seed '$(SEED)'

## fuzz: a million damaged Avro values, each an error or a value, in bounded time and memory (MUTANTS, SEED)
fuzz: packages
	@$(node) test/codecs/fuzz.ts --mutants '$(or $(MUTANTS),1000000)' --seed '$(or $(SEED),1)'

## lint: format, rules, types
lint: packages
	npm run --silent format
	npm run --silent lint
	npm run --silent types

## check-deploy: chart and rules, by helm, kubeconform, helm-unittest, helm-docs, built once, and promtool (Go, apt; else skipped, and says so), and the dashboards, which need neither
check-deploy: build
	@$(node) test/deploy/check.ts

## check-cluster: the chart on a real Kubernetes API server, built once (Go, etcd; else it is skipped, and says so)
check-cluster: packages
	@$(node) test/deploy/cluster.ts

## check-watch: a real Prometheus scrapes two workers; each panel's query is asked, and faults must move it (Debian's prometheus; else it is skipped)
check-watch: build
	@$(node) test/watch/main.ts

## check-page: the worker's page in a real Chromium (BROWSER: its program; without one it is skipped, and says so)
check-page: packages
	@$(node) test/page/check.ts

## check-runbook: the commands of deploy/README.md, on a Kafka that asks for logins and rights (Java; else it is skipped, and says so)
check-runbook: build
	@$(node) test/deploy/runbook/main.ts

## check-registry: a real schema registry, and Avro from a real Kafka with it (Java 21, Maven; else the one in the test, and it says so)
check-registry: build
	@$(node) test/registry/main.ts

## build: dist/driftline.js, where a source is newer
build: dist/driftline.js

## packages: node_modules, where package-lock.json is newer
packages: node_modules/.installed

node_modules/.installed: package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

dist/driftline.js: $(shell find src -type f) deploy/image/page.ts node_modules/.installed
	@npm run --silent build -- --log-level=warning
	@touch $@

# Both need a Docker engine, or root and Debian's docker.io; without one they say so, and check nothing.
.PHONY: image check-image check-compose

## image: driftline:VERSION by Docker, with its labels (BUILD_IMAGE, RUNTIME_IMAGE, NPM_REGISTRY)
image:
	docker build -f deploy/Dockerfile -t driftline:$(version) --build-arg VERSION=$(version) \
	  --build-arg REVISION=$$(git rev-parse HEAD) --build-arg CREATED=$$(git log -1 --format=%cI) \
	  $(foreach name,BUILD_IMAGE RUNTIME_IMAGE NPM_REGISTRY,$(if $($(name)),--build-arg $(name)='$($(name))')) .
version = $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)

## check-image: builds the image, and tries it on a real Kafka
check-image: build
	@$(node) test/deploy/image/main.ts

## check-compose: docker-compose.yml from its start to its end: nights, a worker that is killed, each event's prediction
check-compose: build
	@$(node) test/deploy/compose/main.ts
