#!/bin/sh
# github.com/pulumi/pulumi/pkg/v3 v3.256.0: every start of the Pulumi CLI, `pulumi version` included, first reads the word
# lists of a password meter, twice: the CLI links two forks of zxcvbn (one for `pulumi config set`, one for `pulumi env set`),
# and both decode their lists in init(). One would expect lists that only a warning needs to be read for that warning.
# Seen with Go 1.26: both forks linked; reading takes 30 to 40 ms a fork, together more than half of what `pulumi version`
# takes on a fast core (130 ms; 45 ms without them and with an older go-runewidth).
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOPATH="$work/go" GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off

cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/ccojocar/zxcvbn-go v1.0.1
	github.com/nbutton23/zxcvbn-go v0.0.0-20180912185939-ae427f1e4c1d
	github.com/pulumi/pulumi/pkg/v3 v3.256.0
)
MOD
cat >main.go <<'GO'
package main

import (
	_ "github.com/ccojocar/zxcvbn-go"
	_ "github.com/nbutton23/zxcvbn-go"
)

func main() {}
GO

go list -deps github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >linked 2>log || { cat log; exit 1; }
go build -o meter . 2>log || { cat log; exit 1; }
GODEBUG=inittrace=1 ./meter 2>trace
for fork in github.com/ccojocar/zxcvbn-go github.com/nbutton23/zxcvbn-go; do
  grep -qx "$fork" linked || { echo "no longer so: $fork is not linked into the CLI"; exit 1; }
  # inittrace: init <package> @<when> ms, <duration> ms clock, <bytes> bytes, …
  bytes=$(awk -v fork="$fork/" 'index($2, fork) == 1 { sum += $8 } END { print sum + 0 }' trace)
  [ "$bytes" -gt 10000000 ] || { echo "no longer so: $fork takes only $bytes bytes at start"; exit 1; }
  echo "linked into the CLI, and takes over 10 MB before main(): $fork"
done
