package main

import (
	"slices"
	"strings"
	"testing"
)

// collect returns a logger and the lines that it logged.
func collect() (*lineLogger, *[]string) {
	lines := []string{}
	return &lineLogger{log: func(line string) { lines = append(lines, line) }}, &lines
}

func TestLineLoggerLogsEachLineOnceHoweverItArrives(t *testing.T) {
	logger, lines := collect()
	for _, piece := range []string{"one\ntw", "o\r\n", "three"} {
		if n, err := logger.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatalf("Write = %d, %v", n, err)
		}
	}
	flush(logger, nil)
	flush(logger)
	if want := []string{"one", "two", "three"}; !slices.Equal(*lines, want) {
		t.Errorf("got %q, want %q", *lines, want)
	}
}

func TestLineLoggerCutsALineThatNeverEnds(t *testing.T) {
	logger, lines := collect()
	_, _ = logger.Write([]byte(strings.Repeat("x", longestLine+10)))
	flush(logger)
	total := 0
	for _, line := range *lines {
		if len(line) > longestLine+10 {
			t.Errorf("a line of %d bytes", len(line))
		}
		total += len(line)
	}
	if total != longestLine+10 {
		t.Errorf("%d bytes were logged, of %d", total, longestLine+10)
	}
}

func TestTailKeepsTheEndOfALongMessage(t *testing.T) {
	if got := tail("short"); got != "short" {
		t.Errorf("got %q", got)
	}
	if got := tail(strings.Repeat("x", shownOutput) + "the reason"); !strings.HasSuffix(got, "the reason") || !strings.HasPrefix(got, "…") {
		t.Errorf("the end is not kept: %q", got)
	}
}
