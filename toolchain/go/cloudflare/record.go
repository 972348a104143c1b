package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/cloudflare/cloudflare-go/v6"
	"github.com/pulumi/pulumi-go-provider/infer"
)

// DNSRecord is one record of a zone.
type DNSRecord struct{}

// RecordArgs are the inputs of @pulumi/cloudflare's DnsRecord.
type RecordArgs struct {
	ZoneID         *string         `pulumi:"zoneId,optional"`
	Name           string          `pulumi:"name"`
	Type           string          `pulumi:"type"`
	TTL            float64         `pulumi:"ttl"`
	Content        *string         `pulumi:"content,optional"`
	Data           map[string]any  `pulumi:"data,optional"`
	Priority       *float64        `pulumi:"priority,optional"`
	Proxied        *bool           `pulumi:"proxied,optional"`
	Comment        *string         `pulumi:"comment,optional"`
	Tags           []string        `pulumi:"tags,optional"`
	Settings       *RecordSettings `pulumi:"settings,optional"`
	PrivateRouting *bool           `pulumi:"privateRouting,optional"`
}

// RecordSettings are the options of a proxied or flattened record.
type RecordSettings struct {
	IPv4Only     *bool `pulumi:"ipv4Only,optional" json:"ipv4_only,omitempty"`
	IPv6Only     *bool `pulumi:"ipv6Only,optional" json:"ipv6_only,omitempty"`
	FlattenCname *bool `pulumi:"flattenCname,optional" json:"flatten_cname,omitempty"`
}

// RecordState is the record as Cloudflare has it. Times are RFC 3339, Meta is JSON.
type RecordState struct {
	RecordArgs
	CreatedOn         string  `pulumi:"createdOn"`
	ModifiedOn        string  `pulumi:"modifiedOn"`
	CommentModifiedOn *string `pulumi:"commentModifiedOn,optional"`
	TagsModifiedOn    *string `pulumi:"tagsModifiedOn,optional"`
	Meta              string  `pulumi:"meta"`
	Proxiable         bool    `pulumi:"proxiable"`
}

// Annotate gives the resource the tokens of the npm package.
func (DNSRecord) Annotate(a infer.Annotator) {
	a.SetToken("index/dnsRecord", "DnsRecord")
	a.AddAlias("index/record", "Record")
}

// Create posts the record.
func (DNSRecord) Create(
	ctx context.Context, req infer.CreateRequest[RecordArgs],
) (infer.CreateResponse[RecordState], error) {
	if req.DryRun {
		return infer.CreateResponse[RecordState]{Output: RecordState{RecordArgs: req.Inputs}}, nil
	}
	record, err := call(ctx, http.MethodPost, recordPath(req.Inputs.ZoneID, ""), toWire(req.Inputs))
	if err != nil {
		return infer.CreateResponse[RecordState]{}, err
	}
	return infer.CreateResponse[RecordState]{ID: record.ID, Output: record.state(req.Inputs)}, nil
}

// Update overwrites the record.
func (DNSRecord) Update(
	ctx context.Context, req infer.UpdateRequest[RecordArgs, RecordState],
) (infer.UpdateResponse[RecordState], error) {
	inputs := req.Inputs
	inputs.Name = keptName(inputs.Name, req.State.Name)
	if req.DryRun {
		state := req.State
		state.RecordArgs = inputs
		return infer.UpdateResponse[RecordState]{Output: state}, nil
	}
	record, err := call(ctx, http.MethodPut, recordPath(inputs.ZoneID, req.ID), toWire(inputs))
	if err != nil {
		return infer.UpdateResponse[RecordState]{}, err
	}
	return infer.UpdateResponse[RecordState]{Output: record.state(inputs)}, nil
}

// Delete removes the record. As in the official plugin, one that is gone already is an error; a refresh notices it.
func (DNSRecord) Delete(ctx context.Context, req infer.DeleteRequest[RecordState]) (infer.DeleteResponse, error) {
	_, err := call(ctx, http.MethodDelete, recordPath(req.State.ZoneID, req.ID), nil)
	return infer.DeleteResponse{}, err
}

// Read fetches the record; a missing one comes back without an id. An import is named `<zone id>/<record id>`.
func (DNSRecord) Read(
	ctx context.Context, req infer.ReadRequest[RecordArgs, RecordState],
) (infer.ReadResponse[RecordArgs, RecordState], error) {
	none := infer.ReadResponse[RecordArgs, RecordState]{}
	zone, id := req.State.ZoneID, req.ID
	if before, after, imported := strings.Cut(req.ID, "/"); imported {
		zone, id = &before, after
	}
	if zone == nil {
		return none, fmt.Errorf("a record is imported by <zone id>/<record id>, and %q is not of that form", req.ID)
	}
	record, err := call(ctx, http.MethodGet, recordPath(zone, id), nil)
	if isMissing(err) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	state := record.state(RecordArgs{ZoneID: zone})
	return infer.ReadResponse[RecordArgs, RecordState]{ID: id, Inputs: state.inputsLike(req.Inputs), State: state}, nil
}

func recordPath(zone *string, id string) string {
	path := fmt.Sprintf("zones/%s/dns_records", orElse(zone, ""))
	if id == "" {
		return path
	}
	return path + "/" + id
}

func call(ctx context.Context, method, path string, body any) (*wireRecord, error) {
	client, err := infer.GetConfig[*Config](ctx).client()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Result wireRecord `json:"result"`
	}
	if err := client.Execute(ctx, method, path, body, &answer); err != nil {
		return nil, fmt.Errorf("failed to make http request: %w", err)
	}
	return &answer.Result, nil
}

func isMissing(err error) bool {
	var refused *cloudflare.Error
	return errors.As(err, &refused) && refused.StatusCode == http.StatusNotFound
}

func orElse[T any](value *T, fallback T) T {
	if value == nil {
		return fallback
	}
	return *value
}
