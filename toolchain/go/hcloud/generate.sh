#!/bin/sh
# Writes schema.json.gz and bridge/bridge-metadata.json.gz again. Needed only when the provider or the bridge changes version.
# tfgen.mod names versions of its own: the bridge's generator compiles with Pulumi 3.256 at most, the plugin does with a newer one.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pack() { gzip -9n < "$1" > "$2"; }
# The mux table lives in the metadata, so generation starts from an empty one.
printf '{}' > "$work/empty.json"
pack "$work/empty.json" bridge/bridge-metadata.json.gz
CGO_ENABLED=0 go run -trimpath -mod=readonly -modfile=tfgen.mod ./tfgen schema --skip-docs --skip-examples --out "$work/out" --quiet
pack "$work/out/bridge-metadata.json" bridge/bridge-metadata.json.gz
pack "$work/out/schema.json" schema.json.gz
