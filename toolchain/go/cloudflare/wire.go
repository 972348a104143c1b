package main

import (
	"encoding/json"
	"strings"
	"unicode"
)

// wireRecord is a record as Cloudflare's API writes it.
type wireRecord struct {
	ID                string          `json:"id,omitempty"`
	Name              string          `json:"name"`
	Type              string          `json:"type"`
	TTL               float64         `json:"ttl"`
	Content           *string         `json:"content,omitempty"`
	Data              map[string]any  `json:"data,omitempty"`
	Priority          *float64        `json:"priority,omitempty"`
	Proxied           bool            `json:"proxied"`
	Comment           *string         `json:"comment,omitempty"`
	Tags              []string        `json:"tags,omitempty"`
	Settings          *RecordSettings `json:"settings,omitempty"`
	PrivateRouting    *bool           `json:"private_routing,omitempty"`
	CreatedOn         string          `json:"created_on,omitempty"`
	ModifiedOn        string          `json:"modified_on,omitempty"`
	CommentModifiedOn *string         `json:"comment_modified_on,omitempty"`
	TagsModifiedOn    *string         `json:"tags_modified_on,omitempty"`
	Meta              json.RawMessage `json:"meta,omitempty"`
	Proxiable         bool            `json:"proxiable,omitempty"`
}

func toWire(args RecordArgs) wireRecord {
	return wireRecord{
		Name:           args.Name,
		Type:           args.Type,
		TTL:            args.TTL,
		Content:        args.Content,
		Data:           mapKeys(args.Data, snakeCase),
		Priority:       args.Priority,
		Proxied:        orElse(args.Proxied, false),
		Comment:        args.Comment,
		Tags:           args.Tags,
		Settings:       args.Settings,
		PrivateRouting: args.PrivateRouting,
	}
}

// state is the record as the stack remembers it. The answer does not name the zone; `asked` does.
func (w *wireRecord) state(asked RecordArgs) RecordState {
	return RecordState{
		RecordArgs: RecordArgs{
			ZoneID:         asked.ZoneID,
			Name:           w.Name,
			Type:           w.Type,
			TTL:            w.TTL,
			Content:        w.Content,
			Data:           mapKeys(w.Data, camelCase),
			Priority:       w.Priority,
			Proxied:        &w.Proxied,
			Comment:        w.Comment,
			Tags:           w.Tags,
			Settings:       w.Settings,
			PrivateRouting: w.PrivateRouting,
		},
		CreatedOn:         w.CreatedOn,
		ModifiedOn:        w.ModifiedOn,
		CommentModifiedOn: w.CommentModifiedOn,
		TagsModifiedOn:    w.TagsModifiedOn,
		Meta:              string(w.Meta),
		Proxiable:         w.Proxiable,
	}
}

func mapKeys(from map[string]any, rename func(string) string) map[string]any {
	if len(from) == 0 {
		return nil
	}
	to := make(map[string]any, len(from))
	for name, value := range from {
		to[rename(name)] = value
	}
	return to
}

func snakeCase(name string) string {
	var out strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

func camelCase(name string) string {
	first, rest, more := strings.Cut(name, "_")
	if !more || rest == "" {
		return name
	}
	return first + strings.ToUpper(rest[:1]) + camelCase(rest[1:])
}
