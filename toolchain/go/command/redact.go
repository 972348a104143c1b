package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// shortestSecret keeps words such as `true` or a port from being taken out of every message.
const shortestSecret = 8

// redactor takes the values that may be secret out of text that a person or a log gets to see.
type redactor struct{ values []string }

// newRedactor collects what may be secret in a command's inputs: keys and tokens in standard input, the
// environment, and the credentials of the connection.
func newRedactor(stdin *string, environment map[string]string, c *Connection) redactor {
	var values []string
	if stdin != nil {
		values = append(values, slices.DeleteFunc(words(*stdin), func(word string) bool { return !looksRandom(word) })...)
	}
	for _, value := range environment {
		values = append(values, value)
	}
	values = append(values, credentials(&c.Endpoint)...)
	if c.Proxy != nil {
		values = append(values, credentials(&c.Proxy.Endpoint)...)
	}
	values = slices.DeleteFunc(values, func(value string) bool { return len(value) < shortestSecret })
	// The longest first, so that no part of one stays behind.
	slices.SortFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return redactor{slices.Compact(values)}
}

func (r redactor) redact(text string) string {
	for _, value := range r.values {
		text = strings.ReplaceAll(text, value, "[secret]")
	}
	return text
}

func credentials(e *Endpoint) []string {
	return append(words(orElse(e.PrivateKey, "")), orElse(e.Password, ""), orElse(e.PrivateKeyPassword, ""))
}

// looksRandom tells keys and tokens from the words of a script or a compose file, which a message needs to be of use.
func looksRandom(word string) bool {
	return len(word) >= 16 && strings.ContainsAny(word, "0123456789") && strings.ContainsFunc(word, unicode.IsLetter)
}

func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'=,:;{}[]", r) })
}
