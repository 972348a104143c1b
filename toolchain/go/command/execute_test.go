package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// host is an SSH server whose every command `serve` answers, and a client of it. A nil `serve` opens no session.
func host(t *testing.T, serve func(ssh.Channel)) *client {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		config := &ssh.ServerConfig{NoClientAuth: true}
		config.AddHostKey(signer)
		_, channels, requests, err := ssh.NewServerConn(conn, config)
		if err != nil {
			return
		}
		// As sshd, which answers keep-alives whatever its command does.
		go ssh.DiscardRequests(requests)
		for asked := range channels {
			if serve != nil {
				go session(asked, serve)
			}
		}
	}()
	opened, err := ssh.Dial("tcp", listener.Addr().String(), &ssh.ClientConfig{HostKeyCallback: ssh.FixedHostKey(signer.PublicKey())})
	if err != nil {
		t.Fatal(err)
	}
	c := &client{Client: opened}
	t.Cleanup(c.Close)
	return c
}

func session(asked ssh.NewChannel, serve func(ssh.Channel)) {
	channel, requests, err := asked.Accept()
	if err != nil {
		return
	}
	for request := range requests {
		if request.WantReply {
			_ = request.Reply(true, nil)
		}
		if request.Type == "exec" {
			go serve(channel)
		}
	}
}

func exit(channel ssh.Channel, status byte) {
	_, _ = channel.SendRequest("exit-status", false, []byte{0, 0, 0, status})
	_ = channel.Close()
}

func hang(ssh.Channel) { select {} }

func TestExecuteReturnsWhatACommandWrote(t *testing.T) {
	c := host(t, func(channel ssh.Channel) {
		text, _ := io.ReadAll(channel)
		_, _ = channel.Write(append([]byte("got "), text...))
		_, _ = io.WriteString(channel.Stderr(), "complaint\n")
		exit(channel, 0)
	})
	input := "input\n"
	stdout, stderr, err := execute(t.Context(), c, script{text: "cat", stdin: &input})
	if stdout != "got input" || stderr != "complaint" || err != nil {
		t.Errorf("got %q, %q, %v", stdout, stderr, err)
	}
}

func TestExecuteEndsAHostThatNeverStopsWriting(t *testing.T) {
	c := host(t, func(channel ssh.Channel) {
		// Four times the limit is endless enough: nothing of it may be waited for.
		for range 4 * mostOutput / 1024 {
			if _, err := channel.Write([]byte(strings.Repeat("x", 1024))); err != nil {
				return
			}
		}
		hang(channel)
	})
	stdout, _, err := execute(t.Context(), c, script{text: "yes"})
	if err == nil || !strings.Contains(err.Error(), "it wrote more than 1024 KiB") {
		t.Errorf("got %v", err)
	}
	if len(stdout) > keptStart+keptEnd+100 {
		t.Errorf("%d bytes are kept", len(stdout))
	}
}

func TestExecuteEndsACommandThatNeverEnds(t *testing.T) {
	for name, serve := range map[string]func(ssh.Channel){"of a session": hang, "that has no session": nil} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			if _, _, err := execute(ctx, host(t, serve), script{text: "sleep"}); !errors.Is(err, errTooLong) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestExecuteHasALimitWhereNoneIsGiven(t *testing.T) {
	defer func(limit time.Duration) { defaultLimit = limit }(defaultLimit)
	defaultLimit = 200 * time.Millisecond
	if _, _, err := execute(t.Context(), host(t, hang), script{text: "sleep"}); !errors.Is(err, errTooLong) {
		t.Errorf("got %v", err)
	}
}

func TestExecuteEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := host(t, func(ssh.Channel) { cancel() })
	if _, _, err := execute(ctx, c, script{text: "sleep"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
