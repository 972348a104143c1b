package main

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/crypto/ssh"
)

func TestOutputKeepsTheBeginningAndTheEndOfALongOne(t *testing.T) {
	out := &output{exceeded: func() { t.Error("ended") }}
	long := "the beginning" + strings.Repeat("x", 500_000) + "the end\n"
	for rest := long; rest != ""; {
		n := min(len(rest), 32<<10)
		_, _ = out.Write([]byte(rest[:n]))
		rest = rest[n:]
	}
	got := out.String()
	if len(got) > keptStart+keptEnd+100 {
		t.Errorf("%d bytes are kept", len(got))
	}
	if !strings.HasPrefix(got, "the beginning") || !strings.HasSuffix(got, "xthe end") || !strings.Contains(got, "bytes are left out") {
		t.Errorf("got %q … %q", got[:40], got[len(got)-40:])
	}
}

func TestOutputKeepsAShortOneAsItIs(t *testing.T) {
	for _, text := range []string{"", "one line", strings.Repeat("ü", 20_000)} {
		out := &output{}
		_, _ = out.Write([]byte(text + "\n"))
		if got := out.String(); got != text {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	}
}

func TestOutputIsUTF8WhateverAHostWrites(t *testing.T) {
	out := &output{}
	_, _ = out.Write([]byte("a\xff\xfeb"))
	if got := out.String(); !utf8.ValidString(got) {
		t.Errorf("got %q", got)
	}
	if got := stored("x" + strings.Repeat("ü", 50_000)); !utf8.ValidString(got) {
		t.Error("a character was cut in two")
	}
}

func TestTheStateHoldsAShortPartOfALongOutput(t *testing.T) {
	got := stored("first" + strings.Repeat("x", 60_000) + "last")
	if len(got) > storedStart+storedEnd+100 || !strings.HasPrefix(got, "first") || !strings.HasSuffix(got, "last") {
		t.Errorf("%d bytes: %q…", len(got), got[:10])
	}
	if short := strings.Repeat("x", storedStart+storedEnd); stored(short) != short {
		t.Error("a short output is changed")
	}
}

func TestExplainReplacesWhatSteersATerminal(t *testing.T) {
	text := explain(errors.New("ssh: disconnect: \x1b]0;title\x07\nexit status 0"), "create", "gone \x1b[2J\u202etxt\n", newRedactor(nil, nil, &Connection{})).Error()
	if strings.ContainsAny(text, "\x1b\x07\u202e") {
		t.Errorf("got %q", text)
	}
	if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, "exit status 0") {
		t.Errorf("the host's line end makes a line of its own: %q", text)
	}
}

func TestExplainKeepsOnlyANameOfASignal(t *testing.T) {
	for name, want := range map[string]string{"TERM": "TERM", "\x1b[2J": "unknown", strings.Repeat("A", 5000): "unknown"} {
		if got := signalName(name); got != want {
			t.Errorf("%.20q is shown as %.20q", name, got)
		}
	}
}

func TestReasonIsOneShortLine(t *testing.T) {
	got := reason(&ssh.ExitMissingError{})
	if got == "" || strings.Contains(got, "\n") {
		t.Errorf("got %q", got)
	}
	if long := reason(errors.New(strings.Repeat("x", 5000))); len(long) > longestReason+len("…") {
		t.Errorf("%d bytes", len(long))
	}
}
