// Command mongo serves the MongoDB protocol from SQLite files in one folder, for a machine that has no MongoDB.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// version is FerretDB's, set by the linker.
var version = "dev"

type options struct {
	listen        string
	dir           string
	verbose       bool
	dieWithParent bool
	version       bool
}

func main() {
	if err := run(parseOptions()); err != nil {
		fmt.Fprintln(os.Stderr, "mongo:", err)
		os.Exit(1)
	}
}

func parseOptions() options {
	var o options
	flag.StringVar(&o.listen, "listen", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	flag.StringVar(&o.dir, "dir", "", "folder of the SQLite files; made when missing")
	flag.BoolVar(&o.verbose, "verbose", false, "log every request to standard error")
	flag.BoolVar(&o.dieWithParent, "die-with-parent", false, "stop when standard input closes")
	flag.BoolVar(&o.version, "version", false, "print the version and stop")
	flag.Parse()
	return o
}

func run(o options) error {
	if o.version {
		fmt.Println("FerretDB", version)
		return nil
	}
	folder, err := prepareFolder(o.dir)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", o.listen, err)
	}
	defer listener.Close()
	server, err := ferretdb.New(&ferretdb.Config{
		// Behind the turns, where nobody else looks for it.
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    logger(o.verbose),
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder,
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if o.dieWithParent {
		go stopAtEndOfInput(os.Stdin, stop)
	}
	// The server's address exists once Run has begun, and MongoDBURI waits for it.
	go func() {
		inner, err := url.Parse(server.MongoDBURI())
		if err != nil {
			stop()
			return
		}
		fmt.Printf("listening mongodb://%s/\n", listener.Addr())
		(&turns{server: inner.Host}).serve(listener)
	}()
	return server.Run(ctx)
}

func prepareFolder(dir string) (string, error) {
	if dir == "" {
		return "", fmt.Errorf("-dir is missing: name the folder that keeps the data")
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	// FerretDB reads a URI whose path ends in a slash as a folder.
	return full + "/", os.MkdirAll(full, 0o700)
}

func logger(verbose bool) *slog.Logger {
	// Its warnings quote whole requests, and those hold the data.
	level := slog.LevelError
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

func stopAtEndOfInput(input io.Reader, stop func()) {
	_, _ = io.Copy(io.Discard, input)
	stop()
}
