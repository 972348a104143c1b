package main

import (
	"reflect"
	"testing"
)

func TestNamesOfDataSurviveTheWayThereAndBack(t *testing.T) {
	for camel, snake := range map[string]string{"value": "value", "matchingType": "matching_type", "longLatDegrees": "long_lat_degrees"} {
		if got := snakeCase(camel); got != snake {
			t.Errorf("snakeCase(%q) = %q", camel, got)
		}
		if got := camelCase(snake); got != camel {
			t.Errorf("camelCase(%q) = %q", snake, got)
		}
	}
}

func TestARecordIsTheSameAfterTheWire(t *testing.T) {
	args := aRecord(func(r *RecordArgs) {
		r.Content, r.Data, r.Tags = nil, map[string]any{"matchingType": 1.0}, []string{"team:a"}
	})
	wire := toWire(args)
	if _, snake := wire.Data["matching_type"]; !snake {
		t.Errorf("data has the API's names on the wire: %v", wire.Data)
	}
	if got := wire.state(args).RecordArgs; !reflect.DeepEqual(got, args) {
		t.Errorf("got %+v, want %+v", got, args)
	}
}

func TestRecordPath(t *testing.T) {
	if got := recordPath(ptr("z1"), ""); got != "zones/z1/dns_records" {
		t.Errorf("got %q", got)
	}
	if got := recordPath(ptr("z1"), "r1"); got != "zones/z1/dns_records/r1" {
		t.Errorf("got %q", got)
	}
}
