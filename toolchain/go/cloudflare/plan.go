package main

import (
	"context"
	"reflect"
	"slices"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

var recordTypes = strings.Fields("A AAAA CAA CERT CNAME DNSKEY DS HTTPS LOC MX NAPTR NS OPENPGPKEY PTR SMIMEA SRV SSHFP SVCB TLSA TXT URI")

// Check refuses what Cloudflare or its provider would refuse, before anything is sent.
func (DNSRecord) Check(ctx context.Context, req infer.CheckRequest) (infer.CheckResponse[RecordArgs], error) {
	args, failures, err := infer.DefaultCheck[RecordArgs](ctx, req.NewInputs)
	if err == nil && len(failures) == 0 {
		failures = refuse(args)
	}
	return infer.CheckResponse[RecordArgs]{Inputs: args, Failures: failures}, err
}

// refuse takes a zero for a value that is not known yet.
func refuse(args RecordArgs) (failures []p.CheckFailure) {
	add := func(property, reason string) {
		failures = append(failures, p.CheckFailure{Property: property, Reason: reason})
	}
	if args.Type != "" && !slices.Contains(recordTypes, args.Type) {
		add("type", "must be one of "+strings.Join(recordTypes, ", "))
	}
	if args.TTL != 0 && args.TTL != 1 && (args.TTL < 30 || args.TTL > 86400) {
		add("ttl", "must be 1 (automatic) or between 30 and 86400 seconds")
	} else if args.TTL > 1 && orElse(args.Proxied, false) {
		add("ttl", "must be set to 1 when `proxied` is true")
	}
	if args.Content != nil && args.Data != nil {
		add("content", "cannot be given together with data")
	}
	return failures
}

// Diff compares what is wanted with the record as it was last seen. Only another type or zone makes another record.
func (DNSRecord) Diff(_ context.Context, req infer.DiffRequest[RecordArgs, RecordState]) (infer.DiffResponse, error) {
	diff := map[string]p.PropertyDiff{}
	compare := func(property string, kind p.DiffKind, was, wanted any) {
		if !reflect.DeepEqual(was, wanted) {
			diff[property] = p.PropertyDiff{Kind: kind, InputDiff: true}
		}
	}
	was, wanted := req.State.RecordArgs, req.Inputs
	compare("zoneId", p.UpdateReplace, orElse(was.ZoneID, ""), orElse(wanted.ZoneID, ""))
	compare("type", p.UpdateReplace, was.Type, wanted.Type)
	compare("name", p.Update, was.Name, keptName(wanted.Name, was.Name))
	compare("ttl", p.Update, was.TTL, wanted.TTL)
	compare("content", p.Update, computed(was.Content, wanted.Content), orElse(wanted.Content, ""))
	compare("priority", p.Update, orElse(was.Priority, 0), orElse(wanted.Priority, 0))
	compare("proxied", p.Update, orElse(was.Proxied, false), orElse(wanted.Proxied, false))
	compare("comment", p.Update, orElse(was.Comment, ""), orElse(wanted.Comment, ""))
	compare("privateRouting", p.Update, orElse(was.PrivateRouting, false), orElse(wanted.PrivateRouting, false))
	compare("tags", p.Update, sorted(was.Tags), sorted(wanted.Tags))
	compare("data", p.Update, was.Data, wanted.Data)
	if wanted.Settings != nil {
		compare("settings", p.Update, flags(was.Settings), flags(wanted.Settings))
	}
	return infer.DiffResponse{HasChanges: len(diff) > 0, DetailedDiff: diff}, nil
}

// computed is the old content, or nothing where the content follows from data and is not asked for.
func computed(was, wanted *string) string {
	if wanted == nil {
		return ""
	}
	return orElse(was, "")
}

// keptName is the full name that Cloudflare made of a label, as long as the label still fits. The official plugin does
// the same, so a record cannot be renamed from `foo.bar.example.com` to the bare label `foo`: always give the full name.
func keptName(wanted, was string) string {
	if wanted != "" && strings.HasPrefix(was, wanted+".") {
		return was
	}
	return wanted
}

func sorted(tags []string) []string {
	return append([]string{}, slices.Sorted(slices.Values(tags))...)
}

func flags(s *RecordSettings) [3]bool {
	if s == nil {
		return [3]bool{}
	}
	return [3]bool{orElse(s.IPv4Only, false), orElse(s.IPv6Only, false), orElse(s.FlattenCname, false)}
}

// inputsLike is what a program would have to say to get this record: what it said before, as it is now, and whatever
// else differs from the default.
func (s RecordState) inputsLike(before RecordArgs) RecordArgs {
	now := s.RecordArgs
	if keptName(before.Name, now.Name) == now.Name && before.Name != "" {
		now.Name = before.Name
	}
	now.Proxied = unlessDefault(now.Proxied, before.Proxied)
	now.Comment = unlessDefault(now.Comment, before.Comment)
	now.PrivateRouting = unlessDefault(now.PrivateRouting, before.PrivateRouting)
	now.Priority = unlessDefault(now.Priority, before.Priority)
	if len(now.Tags) == 0 && before.Tags == nil {
		now.Tags = nil
	}
	if before.Settings == nil && flags(now.Settings) == [3]bool{} {
		now.Settings = nil
	}
	if now.Data != nil {
		now.Content = nil
	}
	return now
}

func unlessDefault[T comparable](now, before *T) *T {
	var zero T
	if before == nil && orElse(now, zero) == zero {
		return nil
	}
	return now
}
