package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestASocketIsItsOwnersAndReplacesTheOneOfAKilledServer(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "mongo.sock")
	killed, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	killed.(*net.UnixListener).SetUnlinkOnClose(false)
	killed.Close()
	listener, err := listenOn(socket)
	if err != nil {
		t.Fatal(err)
	}
	found, err := os.Stat(socket)
	if err != nil || found.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", found.Mode(), err)
	}
	listener.Close()
	if _, err := os.Stat(socket); !os.IsNotExist(err) {
		t.Errorf("the socket stays: %v", err)
	}
}

func TestOnlyASocketIsRemoved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mongo.sock")
	if err := os.WriteFile(file, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listenOn(file); err == nil || !strings.Contains(err.Error(), "no socket") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("the file is gone")
	}
}

func TestAFolderOfDataHasOneServer(t *testing.T) {
	folder := t.TempDir()
	first, err := lockFolder(folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockFolder(folder, 0); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("two servers have one folder: %v", err)
	}
	waiting := make(chan error)
	go func() {
		_, err := lockFolder(folder, time.Minute)
		waiting <- err
	}()
	first.Close()
	if err := <-waiting; err != nil {
		t.Error(err)
	}
}
