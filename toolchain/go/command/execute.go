package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

const (
	keepAlivePause = 15 * time.Second
	keepAliveLimit = 4
	// shownOutput bounds what of a failed command's standard error goes into the error, in bytes.
	shownOutput = 2000
)

// script is one command to run on a host.
type script struct {
	text        string
	stdin       *string
	environment map[string]string
	stdout      io.Writer
	stderr      io.Writer
}

// execute runs a script and returns what it wrote. It ends when the context does: upstream waits for the command
// whatever happens, and a cancelled update hangs on a host that is gone.
func execute(ctx context.Context, c *client, s script) (stdout, stderr string, err error) {
	session, err := c.NewSession()
	if err != nil {
		return "", "", err
	}
	defer session.Close()
	for name, value := range s.environment {
		if err := session.Setenv(name, value); err != nil {
			return "", "", fmt.Errorf("the host's sshd does not take the environment variable %s (AcceptEnv): %w", name, err)
		}
	}
	var out, errOut bytes.Buffer
	session.Stdout, session.Stderr = tee(&out, s.stdout), tee(&errOut, s.stderr)
	err = runUntilDone(ctx, c, session, s)
	return strings.TrimSuffix(out.String(), "\n"), strings.TrimSuffix(errOut.String(), "\n"), err
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

func tee(buffer *bytes.Buffer, copy io.Writer) io.Writer {
	if copy == nil {
		return buffer
	}
	return io.MultiWriter(buffer, copy)
}

func runUntilDone(ctx context.Context, c *client, session *ssh.Session, s script) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go keepAlive(ctx, c, cancel)
	stop := context.AfterFunc(ctx, func() {
		_ = session.Signal(ssh.SIGTERM)
		c.Close()
	})
	defer stop()
	err := start(session, s)
	if err == nil {
		err = session.Wait()
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
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

// explain says how a command ended without repeating the command, which upstream prints: it may hold a secret.
func explain(err error, stage, stderr string, secrets redactor) error {
	var exit *ssh.ExitError
	var missing *ssh.ExitMissingError
	switch {
	case errors.As(err, &exit) && exit.Signal() != "":
		err = fmt.Errorf("the %s command was ended by signal %s", stage, exit.Signal())
	case errors.As(err, &exit):
		err = fmt.Errorf("the %s command ended with exit status %d", stage, exit.ExitStatus())
	case errors.As(err, &missing):
		err = fmt.Errorf("the connection closed before the %s command ended", stage)
	default:
		err = fmt.Errorf("the %s command: %w", stage, err)
	}
	if said := strings.TrimSpace(tail(secrets.redact(stderr))); said != "" {
		return fmt.Errorf("%w:\n%s", err, said)
	}
	return err
}

func tail(text string) string {
	if len(text) <= shownOutput {
		return text
	}
	return "…" + text[len(text)-shownOutput:]
}
