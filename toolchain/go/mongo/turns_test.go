package main

import (
	"bytes"
	"encoding/binary"
	"net"
	"strings"
	"testing"
	"time"
)

// aCommand is a message of the wire protocol whose first field is the command's name.
func aCommand(name string, flags uint32) []byte {
	field := append(append([]byte{0x10}, name...), 0)
	document := append(binary.LittleEndian.AppendUint32(nil, uint32(4+len(field)+4+1)), field...)
	document = append(document, 1, 0, 0, 0, 0)
	body := append(binary.LittleEndian.AppendUint32(nil, flags), 0)
	body = append(body, document...)
	header := binary.LittleEndian.AppendUint32(nil, uint32(headerBytes+len(body)))
	header = append(header, 1, 0, 0, 0, 0, 0, 0, 0)
	return append(binary.LittleEndian.AppendUint32(header, opMsg), body...)
}

func TestCommandsThatOnlyReadTakeNoTurn(t *testing.T) {
	for name, want := range map[string]bool{
		"find": true, "hello": true, "aggregate": true,
		"insert": false, "update": false, "findAndModify": false, "delete": false, "createIndexes": false,
		"a command of next year": false, "": false,
	} {
		if got := onlyReads(aCommand(name, 0)); got != want {
			t.Errorf("%q: got %t", name, got)
		}
	}
}

func TestACommandThatCannotBeReadTakesItsTurn(t *testing.T) {
	otherSection := aCommand("find", 0)
	otherSection[headerBytes+4] = 1
	for name, message := range map[string][]byte{
		"a header alone":            aCommand("find", 0)[:headerBytes],
		"a name without an end":     aCommand("find", 0)[:headerBytes+4+1+4+1+2],
		"a section of another kind": otherSection,
	} {
		if onlyReads(message) {
			t.Errorf("%s: read as a command that changes nothing", name)
		}
	}
}

func TestReadMessage(t *testing.T) {
	whole := aCommand("ping", 0)
	if got, err := readMessage(bytes.NewReader(append(whole, "more"...))); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("got %x, %v", got, err)
	}
	if _, err := readMessage(bytes.NewReader(whole[:len(whole)-1])); err == nil || !strings.Contains(err.Error(), "within a message") {
		t.Errorf("a message that breaks off: %v", err)
	}
	for _, length := range []uint32{0, headerBytes - 1, maxMessage + 1} {
		header := append(binary.LittleEndian.AppendUint32(nil, length), make([]byte, headerBytes-4)...)
		if _, err := readMessage(bytes.NewReader(header)); err == nil {
			t.Errorf("a length of %d is taken", length)
		}
	}
}

func TestWritesTakeTurnsAndReadsDoNotWait(t *testing.T) {
	commands := &turns{}
	aliceClient, aliceServer := net.Pipe()
	bobClient, bobServer := net.Pipe()
	carolClient, carolServer := net.Pipe()
	for _, end := range []net.Conn{aliceClient, aliceServer, bobClient, bobServer, carolClient, carolServer} {
		defer end.Close()
	}
	run := func(server net.Conn, command []byte) chan error {
		done := make(chan error, 1)
		go func() {
			_, err := commands.take(server, command)
			done <- err
		}()
		return done
	}
	insert := aCommand("insert", 0)
	alice := run(aliceServer, insert)
	if _, err := readMessage(aliceClient); err != nil {
		t.Fatal(err)
	}
	// Alice's write is at the server and not answered: Bob's must not reach it, Carol's read must.
	bob := run(bobServer, insert)
	carol := run(carolServer, aCommand("find", 0))
	if _, err := readMessage(carolClient); err != nil {
		t.Fatal(err)
	}
	_, _ = carolClient.Write(aCommand("ok", 0))
	if err := <-carol; err != nil {
		t.Fatal(err)
	}
	_ = bobClient.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := readMessage(bobClient); err == nil {
		t.Error("two writes are at the server at once")
	}
	_ = bobClient.SetReadDeadline(time.Time{})
	_, _ = aliceClient.Write(aCommand("ok", 0))
	if err := <-alice; err != nil {
		t.Fatal(err)
	}
	if _, err := readMessage(bobClient); err != nil {
		t.Fatalf("the second write never came: %v", err)
	}
	_, _ = bobClient.Write(aCommand("ok", 0))
	if err := <-bob; err != nil {
		t.Fatal(err)
	}
}

func TestACommandThatWantsNoAnswerIsNotWaitedFor(t *testing.T) {
	if !wantsNoAnswer(aCommand("insert", moreToCome)) || wantsNoAnswer(aCommand("insert", 0)) {
		t.Error("moreToCome is misread")
	}
}
