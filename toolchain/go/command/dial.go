package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

const (
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// dialer opens the TCP connection: the machine's own network, or a bastion's.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// client is an SSH client together with the bastion's that carries it.
type client struct {
	*ssh.Client
	bastion *ssh.Client
}

// Close ends the connection and the bastion's. Upstream leaves both open for the life of the plugin.
func (c *client) Close() {
	_ = c.Client.Close()
	if c.bastion != nil {
		_ = c.bastion.Close()
	}
}

// connect dials until it is let in or the endpoint's error limit is reached. A host that is booting refuses, lacks the
// key or shows a passing host key, so every failure is tried again.
func connect(ctx context.Context, target *Connection) (*client, error) {
	var direct net.Dialer
	through := dialer(direct.DialContext)
	var bastion *ssh.Client
	if target.Proxy != nil {
		opened, err := dialUntil(ctx, &target.Proxy.Endpoint, through)
		if err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
		bastion, through = opened, opened.DialContext
	}
	opened, err := dialUntil(ctx, &target.Endpoint, through)
	if err != nil {
		if bastion != nil {
			_ = bastion.Close()
		}
		return nil, err
	}
	return &client{opened, bastion}, nil
}

func dialUntil(ctx context.Context, e *Endpoint, through dialer) (*ssh.Client, error) {
	limit := orElse(e.DialErrorLimit, 10)
	pause := firstPause
	for failures := 1; ; failures++ {
		opened, err := dialOnce(ctx, e, through)
		if err == nil {
			return opened, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s: %w", e.Host, context.Cause(ctx))
		}
		if limit >= 0 && failures > limit {
			return nil, fmt.Errorf("after %d failed attempts: %w", failures, err)
		}
		p.GetLogger(ctx).InfoStatusf("Dial %d/%d failed: retrying", failures, limit)
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
		pause = min(pause*3/2, longPause)
	}
}

func dialOnce(ctx context.Context, e *Endpoint, through dialer) (*ssh.Client, error) {
	config, done, err := clientConfig(e)
	if err != nil {
		return nil, err
	}
	defer done()
	if config.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, config.Timeout)
		defer cancel()
	}
	address := net.JoinHostPort(e.Host, strconv.Itoa(int(orElse(e.Port, 22))))
	conn, err := through(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return shakeHands(ctx, conn, address, config)
}

// shakeHands ends with the context as well: upstream's timeout covers the TCP connection only, and a peer that accepts
// and never speaks would hang it.
func shakeHands(ctx context.Context, conn net.Conn, address string, config *ssh.ClientConfig) (*ssh.Client, error) {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	transport, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if !stop() && err == nil {
		_ = transport.Close()
		err = ctx.Err()
	}
	if err != nil {
		_ = conn.Close()
		if ctx.Err() != nil {
			return nil, fmt.Errorf("%s accepted the connection and did not finish the SSH handshake in time: %w", address, ctx.Err())
		}
		return nil, errors.New(reason(err))
	}
	return ssh.NewClient(transport, channels, requests), nil
}

// clientConfig says who we are and whom we expect. `done` closes the agent's socket.
func clientConfig(e *Endpoint) (config *ssh.ClientConfig, done func(), err error) {
	config = &ssh.ClientConfig{
		User:    orElse(e.User, "root"),
		Timeout: time.Duration(orElse(e.PerDialTimeout, 15)) * time.Second,
		// As upstream: without a hostKey any host is believed. The project's stacks always pin one.
		HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	}
	if e.HostKey != nil {
		if err := pinHost(config, *e.HostKey); err != nil {
			return nil, nil, err
		}
	}
	done = func() {}
	config.Auth, err = authMethods(e, &done)
	return config, done, err
}

func pinHost(config *ssh.ClientConfig, line string) error {
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(line))
	if err != nil {
		return errors.New("hostKey is not a public key as authorized_keys has them (ssh-ed25519 AAAA…)")
	}
	config.HostKeyCallback = ssh.FixedHostKey(key)
	// Else the server may show another of its keys, which never fits.
	config.HostKeyAlgorithms = []string{key.Type()}
	if key.Type() == ssh.KeyAlgoRSA {
		config.HostKeyAlgorithms = []string{ssh.KeyAlgoRSASHA256, ssh.KeyAlgoRSASHA512}
	}
	return nil
}

func authMethods(e *Endpoint, done *func()) ([]ssh.AuthMethod, error) {
	var methods []ssh.AuthMethod
	if e.PrivateKey != nil {
		signer, err := parseKey(*e.PrivateKey, e.PrivateKeyPassword)
		if err != nil {
			return nil, err
		}
		methods = append(methods, ssh.PublicKeys(signer))
	}
	if e.Password != nil {
		methods = append(methods, ssh.Password(*e.Password), ssh.KeyboardInteractive(answerAll(*e.Password)))
	}
	if path := orElse(e.AgentSocketPath, os.Getenv("SSH_AUTH_SOCK")); path != "" {
		socket, err := net.Dial("unix", path)
		if err != nil {
			return nil, fmt.Errorf("SSH agent: %w", err)
		}
		*done = func() { _ = socket.Close() }
		methods = append(methods, ssh.PublicKeysCallback(agent.NewClient(socket).Signers))
	}
	return methods, nil
}

func parseKey(key string, password *string) (ssh.Signer, error) {
	if password != nil {
		return ssh.ParsePrivateKeyWithPassphrase([]byte(key), []byte(*password))
	}
	return ssh.ParsePrivateKey([]byte(key))
}

func answerAll(password string) ssh.KeyboardInteractiveChallenge {
	return func(_, _ string, questions []string, _ []bool) ([]string, error) {
		answers := make([]string, len(questions))
		for i := range answers {
			answers[i] = password
		}
		return answers, nil
	}
}

func sleep(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(pause):
		return nil
	}
}
