#!/bin/sh
# Compiles what the embedded database is made of, but for what we change in it, while npm still installs packages. Set-up's own
# build then finds it in Go's cache. Flags and environment are those of cache-key.ts; where they differ, the work is only wasted.
set -eu
cd "$(dirname "$0")/go"
export CGO_ENABLED=0 GOFLAGS='' GOWORK=off GOTOOLCHAIN=local
# shellcheck disable=SC2046
exec go build $(cat ../build-flags) modernc.org/sqlite go.mongodb.org/mongo-driver/mongo \
  github.com/prometheus/client_golang/prometheus/promhttp github.com/AlekSi/pointer \
  go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp go.opentelemetry.io/otel/sdk/trace net/http/pprof
