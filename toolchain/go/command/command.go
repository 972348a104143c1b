package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// Command runs scripts on a host over SSH. Any change of an input is an update, which runs `update`, or `create` again
// where there is none; `triggers` replace.
type Command struct{}

// CommandArgs are the inputs of @pulumi/command's remote.Command.
type CommandArgs struct {
	Connection             *Connection       `pulumi:"connection" provider:"secret"`
	Environment            map[string]string `pulumi:"environment,optional"`
	Triggers               []any             `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Create                 *string           `pulumi:"create,optional"`
	Update                 *string           `pulumi:"update,optional"`
	Delete                 *string           `pulumi:"delete,optional"`
	Stdin                  *string           `pulumi:"stdin,optional"`
	Logging                *string           `pulumi:"logging,optional"`
	AddPreviousOutputInEnv *bool             `pulumi:"addPreviousOutputInEnv,optional"`
}

// CommandState is the inputs and what the last command wrote, shortened and without the last line end.
type CommandState struct {
	CommandArgs
	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

// Annotate gives the resource the token of the npm package.
func (Command) Annotate(a infer.Annotator) { a.SetToken("remote", "Command") }

// Check refuses an unknown kind of logging before anything runs.
func (Command) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[CommandArgs], error) {
	args, failures, err := infer.DefaultCheck[CommandArgs](ctx, req.NewInputs)
	if _, known := logged[orElse(args.Logging, "")]; !known && err == nil {
		failures = append(failures, p.CheckFailure{
			Property: "logging",
			Reason:   fmt.Sprintf("%q is none of stdout, stderr, stdoutAndStderr, none", *args.Logging),
		})
	}
	return infer.CheckResponse[CommandArgs]{Inputs: args, Failures: failures}, err
}

// Create runs `create`, if there is one.
func (Command) Create(
	ctx context.Context, req infer.CreateRequest[CommandArgs],
) (infer.CreateResponse[CommandState], error) {
	state := CommandState{CommandArgs: req.Inputs}
	if req.DryRun {
		return infer.CreateResponse[CommandState]{Output: state}, nil
	}
	id, err := newID(req.Name)
	if err != nil {
		return infer.CreateResponse[CommandState]{}, err
	}
	if err := state.run(ctx, "create", req.Inputs.Create, nil); err != nil {
		return infer.CreateResponse[CommandState]{}, err
	}
	return infer.CreateResponse[CommandState]{ID: id, Output: state}, nil
}

// Update runs `update`, or `create` where there is none.
func (Command) Update(
	ctx context.Context, req infer.UpdateRequest[CommandArgs, CommandState],
) (infer.UpdateResponse[CommandState], error) {
	state := CommandState{CommandArgs: req.Inputs, Stdout: req.State.Stdout, Stderr: req.State.Stderr}
	if req.DryRun {
		return infer.UpdateResponse[CommandState]{Output: state}, nil
	}
	text := req.Inputs.Update
	if text == nil {
		text = req.Inputs.Create
	}
	err := state.run(ctx, "update", text, &req.State)
	return infer.UpdateResponse[CommandState]{Output: state}, err
}

// Delete runs `delete` on the connection that the state remembers.
func (Command) Delete(ctx context.Context, req infer.DeleteRequest[CommandState]) (infer.DeleteResponse, error) {
	state := req.State
	return infer.DeleteResponse{}, state.run(ctx, "delete", state.CommandArgs.Delete, &req.State)
}

// run keeps what the command wrote in the state; a missing command changes nothing.
func (s *CommandState) run(ctx context.Context, stage string, text *string, previous *CommandState) error {
	if text == nil {
		return nil
	}
	opened, err := connect(ctx, s.Connection)
	if err != nil {
		return err
	}
	defer opened.Close()
	stdout, stderr := outputLoggers(ctx, orElse(s.Logging, ""))
	wrote, complained, err := execute(ctx, opened, script{
		text: *text, stdin: s.Stdin, environment: s.environmentAfter(previous), stdout: stdout, stderr: stderr,
	})
	flush(stdout, stderr)
	if err != nil {
		return explain(err, stage, complained, newRedactor(s.Stdin, s.Environment, s.Connection))
	}
	s.Stdout, s.Stderr = stored(wrote), stored(complained)
	return nil
}

func (s *CommandState) environmentAfter(previous *CommandState) map[string]string {
	environment := maps.Clone(s.Environment)
	if previous == nil || !orElse(s.AddPreviousOutputInEnv, true) {
		return environment
	}
	if environment == nil {
		environment = map[string]string{}
	}
	environment["PULUMI_COMMAND_STDOUT"] = previous.Stdout
	environment["PULUMI_COMMAND_STDERR"] = previous.Stderr
	return environment
}

// newID is the resource's name and eight random characters, as upstream makes it.
func newID(name string) (string, error) {
	var random [4]byte
	_, err := rand.Read(random[:])
	return name + hex.EncodeToString(random[:]), err
}
