package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
)

// CopyToRemote copies a file, a text or a folder to a host over SSH. Deleting it leaves the copy where it is.
type CopyToRemote struct{}

// CopyArgs are the inputs of @pulumi/command's remote.CopyToRemote.
type CopyArgs struct {
	Connection *Connection          `pulumi:"connection" provider:"secret"`
	Triggers   []any                `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
}

// CopyState is the inputs.
type CopyState struct{ CopyArgs }

// Annotate gives the resource the token of the npm package.
func (CopyToRemote) Annotate(a infer.Annotator) { a.SetToken("remote", "CopyToRemote") }

// Create copies.
func (CopyToRemote) Create(ctx context.Context, req infer.CreateRequest[CopyArgs]) (infer.CreateResponse[CopyState], error) {
	state := CopyState{req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[CopyState]{Output: state}, nil
	}
	id, err := newID(req.Name)
	if err != nil {
		return infer.CreateResponse[CopyState]{}, err
	}
	return infer.CreateResponse[CopyState]{ID: id, Output: state}, state.copy(ctx)
}

// Update copies again when the content or the path differs; another connection alone copies nothing, as upstream.
func (CopyToRemote) Update(
	ctx context.Context, req infer.UpdateRequest[CopyArgs, CopyState],
) (infer.UpdateResponse[CopyState], error) {
	state := CopyState{req.Inputs}
	same := contentHash(req.Inputs.Source) == contentHash(req.State.Source) && req.Inputs.RemotePath == req.State.RemotePath
	if req.DryRun || same {
		return infer.UpdateResponse[CopyState]{Output: state}, nil
	}
	return infer.UpdateResponse[CopyState]{Output: state}, state.copy(ctx)
}

func contentHash(source types.AssetOrArchive) string {
	if source.Asset != nil {
		return source.Asset.Hash
	}
	if source.Archive != nil {
		return source.Archive.Hash
	}
	return ""
}

func (s *CopyState) copy(ctx context.Context) error {
	files, err := readSource(s.Source)
	if err != nil {
		return err
	}
	opened, err := connect(ctx, s.Connection)
	if err != nil {
		return err
	}
	defer opened.Close()
	for _, file := range files {
		content := string(file.content)
		_, stderr, err := execute(ctx, opened, script{text: file.script(s.RemotePath), stdin: &content})
		if err != nil {
			return explain(err, "copy", stderr, newRedactor(nil, nil, s.Connection))
		}
	}
	return nil
}

// sourceFile is one file to write. `inside` is its path in the copied folder, empty for a single file.
type sourceFile struct {
	base, inside string
	content      []byte
}

func readSource(source types.AssetOrArchive) ([]sourceFile, error) {
	switch {
	case source.Asset != nil && source.Asset.Text != "":
		return []sourceFile{{content: []byte(source.Asset.Text)}}, nil
	case source.Asset != nil && source.Asset.Path != "":
		content, err := os.ReadFile(source.Asset.Path)
		return []sourceFile{{base: filepath.Base(source.Asset.Path), content: content}}, err
	case source.Archive != nil && source.Archive.Path != "":
		return readFolder(source.Archive.Path)
	}
	return nil, errors.New("source is none of FileAsset, StringAsset and FileArchive, which are all that can be copied")
}

// readFolder keeps the folder's own name on the host unless the path ends in a slash.
func readFolder(folder string) ([]sourceFile, error) {
	base := filepath.Base(folder)
	if strings.HasSuffix(folder, "/") {
		base = ""
	}
	var files []sourceFile
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(name)
		inside, _ := filepath.Rel(folder, name)
		files = append(files, sourceFile{inside: path.Join(base, filepath.ToSlash(inside)), content: content})
		return err
	})
	return files, err
}

// script writes standard input to the file's place. A single file aimed at a folder lands in it under its own name.
func (f sourceFile) script(remote string) string {
	if f.inside != "" {
		target := path.Join(remote, f.inside)
		return fmt.Sprintf("mkdir -p %s && cat > %s", quote(path.Dir(target)), quote(target))
	}
	if f.base == "" {
		return "cat > " + quote(remote)
	}
	return fmt.Sprintf("if [ -d %[1]s ]; then cat > %[2]s; else cat > %[1]s; fi", quote(remote), quote(path.Join(remote, f.base)))
}

func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
