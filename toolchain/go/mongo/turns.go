package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// FerretDB 1.24 reads, changes and writes a document in separate steps: of eight updates that race for one lease, several
// win, where MongoDB lets one win. So every command that writes takes its turn here, whichever connection or process it
// comes from, and each is whole again. What is lost is writing side by side, which SQLite's single writer hardly does
// anyway. Commands that only read go straight through: a driver whose hello waits for five seconds gives the server up.

// A message of the wire protocol begins with its length, which counts itself, and 48 MB is MongoDB's own limit.
const (
	headerBytes = 16
	maxMessage  = 48_000_000
	opMsg       = 2013
	opQuery     = 2004
	moreToCome  = 1 << 1
)

// readers change nothing, whatever their arguments are.
var readers = map[string]bool{
	"hello": true, "ismaster": true, "isMaster": true, "ping": true, "buildInfo": true, "endSessions": true,
	"find": true, "getMore": true, "count": true, "distinct": true, "aggregate": true, "explain": true,
	"listCollections": true, "listIndexes": true, "killCursors": true,
}

// turns lets one command at a time that may write through to the server behind it.
type turns struct {
	// server is the path of its socket.
	server string
	turn   sync.Mutex
}

// serve accepts connections until the listener closes.
func (t *turns) serve(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go t.follow(client)
	}
}

// follow carries one connection's commands to a connection of its own on the server, and the answers back.
func (t *turns) follow(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", t.server)
	if err != nil {
		return
	}
	defer server.Close()
	for {
		command, err := readMessage(client)
		if err != nil {
			return
		}
		answer, err := t.take(server, command)
		if err != nil {
			return
		}
		if answer == nil {
			continue
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

// take runs one command, in its turn where it may write. The answer of a command that wants none is nil.
func (t *turns) take(server net.Conn, command []byte) ([]byte, error) {
	if !onlyReads(command) {
		t.turn.Lock()
		defer t.turn.Unlock()
	}
	if _, err := server.Write(command); err != nil {
		return nil, err
	}
	if wantsNoAnswer(command) {
		return nil, nil
	}
	return readMessage(server)
}

func readMessage(from io.Reader) ([]byte, error) {
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, err
	}
	length := int(binary.LittleEndian.Uint32(header))
	if length < headerBytes || length > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes is none of MongoDB's", length)
	}
	message := make([]byte, length)
	copy(message, header)
	if _, err := io.ReadFull(from, message[headerBytes:]); err != nil {
		return nil, errors.Join(errors.New("the connection ended within a message"), err)
	}
	return message, nil
}

func wantsNoAnswer(message []byte) bool {
	code := binary.LittleEndian.Uint32(message[12:])
	if code != opMsg || len(message) < headerBytes+4 {
		return false
	}
	return binary.LittleEndian.Uint32(message[headerBytes:])&moreToCome != 0
}

// onlyReads says whether a message is a command of which we know that it changes nothing. The old form of a message is used
// for the first hello of a connection alone.
func onlyReads(message []byte) bool {
	code := binary.LittleEndian.Uint32(message[12:])
	return code == opQuery || code == opMsg && readers[commandOf(message)]
}

// commandOf returns the name of a command: the first field of the document in the first section, which begins after the
// flags with a zero byte and the document's length. Empty where it is not so.
func commandOf(message []byte) string {
	const section = headerBytes + 4
	const field = section + 1 + 4 + 1
	if len(message) <= field || message[section] != 0 {
		return ""
	}
	name, _, found := bytes.Cut(message[field:], []byte{0})
	if !found {
		return ""
	}
	return string(name)
}
