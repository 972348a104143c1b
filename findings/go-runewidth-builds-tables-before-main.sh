#!/bin/sh
# github.com/mattn/go-runewidth v0.0.26 and v0.0.27 (which Pulumi's CLI 3.256 and its bridged providers link, for tables in a
# terminal): the package fills two tables of 1.1 million entries in init(), so each program that links it, however indirectly,
# works for 16 ms and touches 2 MB before its first line. An engine run starts such a program for every provider. One would
# expect a patch release of a width function to leave the start of all programs alone; v0.0.25 takes 0.1 ms.
# Seen with Go 1.26: at least 50 times as long in v0.0.26 as in v0.0.25.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOPATH="$work/go" GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off

cat >main.go <<'GO'
package main

import _ "github.com/mattn/go-runewidth"

func main() {}
GO

# Milliseconds that the package takes before main(), at one version: the least of five starts.
start_time() {
  printf 'module finding\n\ngo 1.26\n\nrequire github.com/mattn/go-runewidth %s\n' "$1" >go.mod
  go build -o program . 2>log || { cat log >&2; exit 1; }
  for _ in 1 2 3 4 5; do
    GODEBUG=inittrace=1 ./program 2>&1 | awk '$2 == "github.com/mattn/go-runewidth" { print $5 }'
  done | sort -n | head -1
}

before=$(start_time v0.0.25)
after=$(start_time v0.0.26)
echo "before main(): v0.0.25 $before ms, v0.0.26 $after ms"
awk -v before="$before" -v after="$after" 'BEGIN { exit !(after > 50 * before) }' ||
  { echo "no longer so: v0.0.26 starts about as fast as v0.0.25"; exit 1; }
