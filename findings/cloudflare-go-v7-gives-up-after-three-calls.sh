#!/bin/sh
# github.com/cloudflare/cloudflare-go v6.10.0 and v7.9.0, the official Go client of Cloudflare's API.
#
# Expected: a major version changes names and types, which the compiler shows. A call that is answered with 503 is repeated as
# often as before.
# Seen, twice: with the defaults, v6.10.0 sends a call that is always answered with 503 eleven times before it returns the
# error, v7.9.0 three times. Nothing but the number in the options says so: code that compiles with both survives an outage of
# minutes with one and of seconds with the other.
# Output seen:
#   v6.10.0: 11 calls
#   v7.9.0: 3 calls
set -eu

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-mod=mod GOMODCACHE="$work/modules" GOTOOLCHAIN=local

# Counts the calls of one look-up against a server that is never available and asks for the next call at once.
count() {
  major=$1 version=$2
  mkdir "$major" && cd "$major"
  cat >main.go <<GO
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/cloudflare/cloudflare-go/$major"
	"github.com/cloudflare/cloudflare-go/$major/option"
	"github.com/cloudflare/cloudflare-go/$major/zones"
)

func main() {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		w.Header().Set("Retry-After-Ms", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	client := cloudflare.NewClient(option.WithAPIToken("a-token"), option.WithBaseURL(server.URL))
	_, err := client.Zones.Get(context.Background(), zones.ZoneGetParams{ZoneID: cloudflare.F("023e105f4ecef8ad9ca31a8372d0c353")})
	fmt.Println(calls, err != nil)
}
GO
  go mod init finding >/dev/null 2>&1
  go get "github.com/cloudflare/cloudflare-go/$major@$version" >/dev/null 2>&1
  go mod tidy >/dev/null 2>&1
  go run . | sed "s/ true$//"
  cd ..
}

six=$(count v6 v6.10.0)
seven=$(count v7 v7.9.0)
echo "v6.10.0: $six calls"
echo "v7.9.0: $seven calls"
[ "$six" = 11 ] && [ "$seven" = 3 ]
