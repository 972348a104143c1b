package main

import (
	"context"
	"maps"
	"slices"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

func ptr[T any](value T) *T { return &value }

// aRecord is the record of a customer, as a program declares it.
func aRecord(change func(*RecordArgs)) RecordArgs {
	args := RecordArgs{
		ZoneID: ptr("zone"), Name: "alice.example.com", Type: "A", TTL: 1,
		Content: ptr("203.0.113.7"), Proxied: ptr(true), Comment: ptr("managed"),
	}
	if change != nil {
		change(&args)
	}
	return args
}

func TestRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*RecordArgs)
		want   []string
	}{
		"a record of a customer passes":          {nil, nil},
		"a type that is not known yet passes":    {func(r *RecordArgs) { r.Type = "" }, nil},
		"a type that Cloudflare does not have":   {func(r *RecordArgs) { r.Type = "ANAME" }, []string{"type"}},
		"a lifetime below 30 seconds":            {func(r *RecordArgs) { r.TTL, r.Proxied = 29, nil }, []string{"ttl"}},
		"a lifetime above a day":                 {func(r *RecordArgs) { r.TTL, r.Proxied = 86401, nil }, []string{"ttl"}},
		"a lifetime of its own behind the proxy": {func(r *RecordArgs) { r.TTL = 300 }, []string{"ttl"}},
		"content and data":                       {func(r *RecordArgs) { r.Data = map[string]any{"value": "x"} }, []string{"content"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, failure := range refuse(aRecord(test.change)) {
				got = append(got, failure.Property)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestDiff(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*RecordArgs)
		want   map[string]p.DiffKind
	}{
		"nothing":                                      {nil, map[string]p.DiffKind{}},
		"another address is an update":                 {func(r *RecordArgs) { r.Content = ptr("203.0.113.8") }, map[string]p.DiffKind{"content": p.Update}},
		"another type is another record":               {func(r *RecordArgs) { r.Type = "AAAA" }, map[string]p.DiffKind{"type": p.UpdateReplace}},
		"another zone is another record":               {func(r *RecordArgs) { r.ZoneID = ptr("other") }, map[string]p.DiffKind{"zoneId": p.UpdateReplace}},
		"the label of the full name is the same name":  {func(r *RecordArgs) { r.Name = "alice" }, map[string]p.DiffKind{}},
		"a comment that goes is an update":             {func(r *RecordArgs) { r.Comment = nil }, map[string]p.DiffKind{"comment": p.Update}},
		"no tags are an empty list of tags":            {func(r *RecordArgs) { r.Tags = []string{} }, map[string]p.DiffKind{}},
		"settings that are not given stay as they are": {func(r *RecordArgs) { r.Settings = nil }, map[string]p.DiffKind{}},
	} {
		t.Run(name, func(t *testing.T) {
			response, err := DNSRecord{}.Diff(context.Background(), infer.DiffRequest[RecordArgs, RecordState]{
				State: RecordState{RecordArgs: aRecord(nil)}, Inputs: aRecord(test.change),
			})
			got := map[string]p.DiffKind{}
			for property, diff := range response.DetailedDiff {
				got[property] = diff.Kind
			}
			if err != nil || !maps.Equal(got, test.want) || response.HasChanges != (len(test.want) > 0) {
				t.Errorf("got %v (changes: %t, error: %v), want %v", got, response.HasChanges, err, test.want)
			}
		})
	}
}

func TestInputsLikeSaysWhatAProgramWouldSay(t *testing.T) {
	state := RecordState{RecordArgs: aRecord(func(r *RecordArgs) { r.Priority, r.Tags, r.PrivateRouting = ptr(0.0), nil, ptr(false) })}
	got := state.inputsLike(RecordArgs{Name: "alice"})
	if got.Name != "alice" {
		t.Errorf("the label that the program gave became %q", got.Name)
	}
	if got.Priority != nil || got.PrivateRouting != nil || got.Tags != nil {
		t.Errorf("a default that the program did not give is said: %+v", got)
	}
	if orElse(got.Proxied, false) != true || orElse(got.Content, "") != "203.0.113.7" {
		t.Errorf("what differs from the default is not said: %+v", got)
	}
}
