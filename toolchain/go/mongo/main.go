// Command mongo serves the MongoDB protocol from SQLite files in one folder, for a machine that has no MongoDB.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// version is FerretDB's, set by the linker.
var version = "dev"

type options struct {
	socket        string
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
	flag.StringVar(&o.socket, "socket", "", "path of the Unix socket to listen on, in a folder of the owner's own")
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
	lock, err := lockFolder(folder, lockWait)
	if err != nil {
		return err
	}
	defer lock.Close()
	listener, err := listenOn(o.socket)
	if err != nil {
		return err
	}
	defer listener.Close()
	inner := filepath.Join(filepath.Dir(o.socket), "ferretdb.sock")
	if err := removeStale(inner); err != nil {
		return err
	}
	server, err := ferretdb.New(&ferretdb.Config{
		// Behind the turns. Nothing listens on TCP, where every account of the machine could connect; FerretDB's handlers for
		// debugging, metrics and telemetry belong to its own command, which this is not.
		Listener:  ferretdb.ListenerConfig{Unix: inner},
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
	fmt.Printf("listening %s\n", o.socket)
	go (&turns{server: inner}).serve(listener)
	return server.Run(ctx)
}

// lockWait is how long the server of a killed process may take to end.
const lockWait = 20 * time.Second

// lockFolder takes the data folder for this process until it ends: two servers on one folder would each let one command
// write at a time, and so two.
func lockFolder(folder string, wait time.Duration) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(folder, "server.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(wait); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			file.Close()
			return nil, fmt.Errorf("another server has the data in %s: %w", folder, err)
		}
	}
}

// listenOn opens the socket for its owner only. The folder must be private too: a socket that is just made has the mode that
// the umask leaves.
func listenOn(socket string) (net.Listener, error) {
	if socket == "" {
		return nil, errors.New("-socket is missing: name the socket to listen on")
	}
	if err := removeStale(socket); err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", socket, err)
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		listener.Close()
		return nil, err
	}
	return listener, nil
}

// removeStale removes the socket that a killed server left. A living one has the lock of the data folder.
func removeStale(socket string) error {
	found, err := os.Lstat(socket)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("%s is in the way: it is no socket", socket)
	}
	return os.Remove(socket)
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
