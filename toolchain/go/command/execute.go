package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	keepAlivePause = 15 * time.Second
	keepAliveLimit = 4
	// signalGrace is how long the connection of an ended command stays open, so that the host hears of it.
	signalGrace = 250 * time.Millisecond
	// shownOutput bounds what of a failed command's standard error goes into the error, in bytes.
	shownOutput = 2000
)

// defaultLimit is how long a command may run where the resource's customTimeouts do not say. A variable for tests.
var defaultLimit = 20 * time.Minute

var errTooLong = errors.New("it did not end within its time limit")

// script is one command to run on a host.
type script struct {
	text        string
	stdin       *string
	environment map[string]string
	stdout      io.Writer
	stderr      io.Writer
}

// execute runs a script and returns what it wrote, shortened. It ends when the context does: upstream waits for the
// command whatever happens, and a cancelled update hangs on a host that is gone. Without a deadline (customTimeouts) it
// ends after defaultLimit: a host that answers keep-alives and never ends its command would hold its caller for ever.
func execute(ctx context.Context, c *client, s script) (stdout, stderr string, err error) {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultLimit)
		defer cancel()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	exceeded := func() { cancel(fmt.Errorf("it wrote more than %d KiB, and was ended", mostOutput>>10)) }
	out, errOut := &output{exceeded: exceeded}, &output{exceeded: exceeded}
	// Before the session is asked for, which a host may leave unanswered as well.
	go keepAlive(ctx, c, cancel)
	stop := context.AfterFunc(ctx, func() {
		time.Sleep(signalGrace)
		c.Close()
	})
	defer stop()
	err = runSession(ctx, c, s, tee(out, s.stdout), tee(errOut, s.stderr))
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = errTooLong
	}
	return out.String(), errOut.String(), err
}

func runSession(ctx context.Context, c *client, s script, stdout, stderr io.Writer) error {
	session, err := c.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	// The connection's end does not wait for this: a host that reads nothing blocks what is sent to it.
	stop := context.AfterFunc(ctx, func() { _ = session.Signal(ssh.SIGTERM) })
	defer stop()
	for name, value := range s.environment {
		if err := session.Setenv(name, value); err != nil {
			return fmt.Errorf("the host's sshd does not take the environment variable %s (AcceptEnv): %w", name, err)
		}
	}
	session.Stdout, session.Stderr = stdout, stderr
	if err := start(session, s); err != nil {
		return err
	}
	return session.Wait()
}

// start begins the command and feeds it on the side. A command may end without reading its input, which is no failure;
// handed to the session, as upstream does, it would end such a command with "EOF".
func start(session *ssh.Session, s script) error {
	if s.stdin == nil {
		return session.Start(s.text)
	}
	pipe, err := session.StdinPipe()
	if err != nil {
		return err
	}
	// Not before the command is asked for: input that comes first may be lost, and its end with it.
	if err := session.Start(s.text); err != nil {
		return err
	}
	go func() {
		_, _ = io.WriteString(pipe, *s.stdin)
		_ = pipe.Close()
	}()
	return nil
}

func tee(kept io.Writer, copy io.Writer) io.Writer {
	if copy == nil {
		return kept
	}
	return io.MultiWriter(kept, copy)
}

// keepAlive notices a host that is gone without a word, which upstream does not.
func keepAlive(ctx context.Context, c *client, cancel context.CancelCauseFunc) {
	for {
		if sleep(ctx, keepAlivePause) != nil {
			return
		}
		answered := make(chan error, 1)
		go func() {
			_, _, err := c.SendRequest("keepalive@openssh.com", true, nil)
			answered <- err
		}()
		select {
		case <-ctx.Done():
			return
		case <-time.After(keepAlivePause * keepAliveLimit):
			cancel(errors.New("the host stopped answering while the command ran"))
			return
		case err := <-answered:
			if err != nil {
				return
			}
		}
	}
}

// explain says how a command ended without repeating the command, which upstream prints: it may hold a secret. The first
// line is ours, with nothing in it that the host could word at will; what follows is the host's.
func explain(err error, stage, stderr string, secrets redactor) error {
	var exit *ssh.ExitError
	var missing *ssh.ExitMissingError
	switch {
	case errors.As(err, &exit) && exit.Signal() != "":
		err = fmt.Errorf("the %s command was ended by signal %s", stage, signalName(exit.Signal()))
	case errors.As(err, &exit):
		err = fmt.Errorf("the %s command ended with exit status %d", stage, exit.ExitStatus())
	case errors.As(err, &missing):
		err = fmt.Errorf("the connection closed before the %s command ended", stage)
	default:
		err = fmt.Errorf("the %s command: %s", stage, reason(err))
	}
	if said := strings.TrimSpace(tail(plain(secrets.redact(stderr)))); said != "" {
		return fmt.Errorf("%w:\n%s", err, said)
	}
	return err
}

// signalName keeps a name of RFC 4254 and nothing else that a host sends in its place.
func signalName(name string) string {
	if signalNames.MatchString(name) {
		return name
	}
	return "unknown"
}

var signalNames = regexp.MustCompile(`^[A-Z0-9]{1,10}$`)

func tail(text string) string {
	if len(text) <= shownOutput {
		return text
	}
	return "…" + strings.ToValidUTF8(text[len(text)-shownOutput:], "")
}
