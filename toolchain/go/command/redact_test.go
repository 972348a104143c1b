package main

import "testing"

func TestRedactorHidesWhatAPersonMustNotSee(t *testing.T) {
	token, password := "tok_0123456789abcdef", "hunter2-hunter2"
	stdin := "name: web\ntoken: " + token + "\n"
	connection := &Connection{Endpoint: Endpoint{Password: &password}}
	secrets := newRedactor(&stdin, map[string]string{"API_KEY": "key-of-the-environment"}, connection)

	for name, text := range map[string]string{
		"a token of standard input":  token,
		"a value of the environment": "key-of-the-environment",
		"the password of the host":   password,
	} {
		if got := secrets.redact("before " + text + " after"); got != "before [secret] after" {
			t.Errorf("%s is shown: %q", name, got)
		}
	}
}

func TestRedactorLeavesTheWordsThatAMessageNeeds(t *testing.T) {
	stdin := "services:\n  openclaw:\n    restart: unless-stopped\n"
	secrets := newRedactor(&stdin, map[string]string{"DEBUG": "true", "PORT": "18789"}, &Connection{})
	const message = "openclaw restarts unless-stopped on port 18789, debug is true"
	if got := secrets.redact(message); got != message {
		t.Errorf("got %q", got)
	}
}

func TestRedactorHidesASecretThatHoldsAnotherOneWhole(t *testing.T) {
	environment := map[string]string{"SHORT": "abcdefgh", "LONG": "abcdefgh-and-more"}
	if got := newRedactor(nil, environment, &Connection{}).redact("abcdefgh-and-more"); got != "[secret]" {
		t.Errorf("a part of the longer secret stays: %q", got)
	}
}

func TestRedactorHidesCredentialsOfTheProxy(t *testing.T) {
	key := "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END KEY-----"
	connection := &Connection{Proxy: &ProxyConnection{Endpoint: Endpoint{PrivateKey: &key}}}
	if got := newRedactor(nil, nil, connection).redact("b3BlbnNzaC1rZXktdjE"); got != "[secret]" {
		t.Errorf("got %q", got)
	}
}
