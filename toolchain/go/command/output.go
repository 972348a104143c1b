package main

import (
	"fmt"
	"strings"
	"unicode"
)

const (
	// keptStart and keptEnd bound what of one output is kept in memory, in bytes: its beginning and its end.
	keptStart = 4 << 10
	keptEnd   = 60 << 10
	// mostOutput ends the session: what writes more is no script's report. In bytes, for each output.
	mostOutput = 1 << 20
	// storedStart and storedEnd bound what of one output goes into the state, in bytes.
	storedStart = 1 << 10
	storedEnd   = 3 << 10
	// longestReason bounds one line that the host may have worded, in characters.
	longestReason = 300
)

// output keeps the beginning and the end of what a host writes, which is as much as the host likes.
type output struct {
	start, end []byte
	size       int
	// exceeded is called once the host has written more than mostOutput.
	exceeded func()
}

func (o *output) Write(text []byte) (int, error) {
	o.size += len(text)
	if o.size > mostOutput {
		o.exceeded()
		return 0, fmt.Errorf("more than %d bytes of output", mostOutput)
	}
	rest := text
	if room := keptStart - len(o.start); room > 0 {
		n := min(room, len(rest))
		o.start, rest = append(o.start, rest[:n]...), rest[n:]
	}
	o.end = append(o.end, rest...)
	if surplus := len(o.end) - keptEnd; surplus > 0 {
		o.end = append(o.end[:0], o.end[surplus:]...)
	}
	return len(text), nil
}

// String is the output without its last line end, with a note where something is missing. The engine takes UTF-8 only.
func (o *output) String() string {
	text := string(o.start) + cutNote(o.size-len(o.start)-len(o.end)) + string(o.end)
	return strings.ToValidUTF8(strings.TrimSuffix(text, "\n"), "\uFFFD")
}

// stored shortens an output to what the state may hold: each update writes the state, its copy and its history.
func stored(text string) string {
	missing := len(text) - storedStart - storedEnd
	if missing <= 0 {
		return text
	}
	cut := text[:storedStart] + cutNote(missing) + text[len(text)-storedEnd:]
	return strings.ToValidUTF8(cut, "")
}

func cutNote(missing int) string {
	if missing <= 0 {
		return ""
	}
	return fmt.Sprintf("\n… %d bytes are left out …\n", missing)
}

// plain replaces what could steer a terminal or turn text around in text that a host may have worded. Line ends stay.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// reason makes one short line of an error whose text a host may have worded, such as its reason to disconnect.
func reason(err error) string {
	line := []rune(strings.Join(strings.Fields(plain(err.Error())), " "))
	if len(line) > longestReason {
		return string(line[:longestReason]) + "…"
	}
	return string(line)
}
