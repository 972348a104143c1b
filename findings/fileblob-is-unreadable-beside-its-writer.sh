#!/bin/sh
# gocloud.dev v0.46.0 (Go module; its fileblob is the `file://` backend of Pulumi's own state): a blob that exists and is only
# ever overwritten cannot be read at every moment. The content is replaced by a rename, as one would expect, but the checksum
# beside it (`.attrs`, on by default) is truncated and written in place before that rename, and a reader who meets the empty
# file gets a bare "EOF" for the whole blob; a process killed at that moment leaves the blob unreadable, while one without
# `.attrs` is read without complaint. With `Metadata: MetadataDontWrite` (URL: metadata=skip) no read fails.
# Seen: 100 EOFs within seconds beside one writer, 0 in 5 s without metadata.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOFLAGS=-mod=mod GOMODCACHE="$work/modules" GOTOOLCHAIN=local
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"gocloud.dev/blob/fileblob"
)

// readsBesideWriter overwrites one blob until a hundred reads failed or the time is over.
func readsBesideWriter(options *fileblob.Options, limit time.Duration) (failed int, said string) {
	folder, _ := os.MkdirTemp(".", "bucket")
	bucket, err := fileblob.OpenBucket(folder, options)
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), limit)
	defer stop()
	text := []byte(`{"version": 3}`)
	if err := bucket.WriteAll(ctx, "stack.json", text, nil); err != nil {
		panic(err)
	}
	go func() {
		for ctx.Err() == nil {
			_ = bucket.WriteAll(ctx, "stack.json", text, nil)
		}
	}()
	for ctx.Err() == nil && failed < 100 {
		if _, err := bucket.ReadAll(ctx, "stack.json"); err != nil && ctx.Err() == nil {
			failed++
			said = err.Error()
		}
	}
	return failed, said
}

func main() {
	with, said := readsBesideWriter(&fileblob.Options{NoTempDir: true}, 30*time.Second)
	without, other := readsBesideWriter(&fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite}, 5*time.Second)
	fmt.Printf("failed reads: %d (%s) with checksums, %d %s without\n", with, said, without, other)
	if with == 0 || without > 0 {
		fmt.Println("no longer so")
		os.Exit(1)
	}
}
GO
go mod init example >log 2>&1 && go get gocloud.dev@v0.46.0 >>log 2>&1 && go build -o run . >>log 2>&1 || { cat log >&2; exit 1; }
./run
