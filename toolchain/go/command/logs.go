package main

import (
	"bytes"
	"context"
	"io"

	p "github.com/pulumi/pulumi-go-provider"
)

// logged says which outputs a kind of logging shows: standard output, standard error.
var logged = map[string][2]bool{
	"":                {true, true},
	"stdoutAndStderr": {true, true},
	"stdout":          {true, false},
	"stderr":          {false, true},
	"none":            {false, false},
}

// longestLine bounds one log message. Upstream's reader stops for good at a longer line.
const longestLine = 64 << 10

// lineLogger passes each finished line to the engine.
type lineLogger struct {
	log  func(string)
	rest []byte
}

func outputLoggers(ctx context.Context, kind string) (stdout, stderr io.Writer) {
	show := logged[kind]
	log := func(line string) { p.GetLogger(ctx).Info(plain(line)) }
	if show[0] {
		stdout = &lineLogger{log: log}
	}
	if show[1] {
		stderr = &lineLogger{log: log}
	}
	return stdout, stderr
}

func (l *lineLogger) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		if end < 0 && len(l.rest) < longestLine {
			return len(text), nil
		}
		if end < 0 {
			end = len(l.rest) - 1
		}
		l.log(string(bytes.TrimRight(l.rest[:end+1], "\r\n")))
		l.rest = l.rest[end+1:]
	}
}

// flush shows what came without a line end.
func flush(writers ...io.Writer) {
	for _, writer := range writers {
		if l, ok := writer.(*lineLogger); ok && len(l.rest) > 0 {
			l.log(string(l.rest))
			l.rest = nil
		}
	}
}
