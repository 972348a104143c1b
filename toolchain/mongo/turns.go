package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// FerretDB 1.24 reads, changes and writes a document in separate steps: of eight updates that race for one lease, several
// win, where MongoDB lets one win. So every command takes its turn here, whichever connection or process it comes from,
// and each is whole again. What is lost is running side by side, which SQLite's single writer hardly does anyway.

// A message of the wire protocol begins with its length, which counts itself, and 48 MB is MongoDB's own limit.
const (
	headerBytes = 16
	maxMessage  = 48_000_000
	opMsg       = 2013
	moreToCome  = 1 << 1
)

// turns lets one command at a time through to the server behind it.
type turns struct {
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
	server, err := net.Dial("tcp", t.server)
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

// take runs one command in its turn. The answer of a command that wants none is nil.
func (t *turns) take(server net.Conn, command []byte) ([]byte, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
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
