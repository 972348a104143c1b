package main

import (
	"context"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

func TestTokenForm(t *testing.T) {
	for token, want := range map[string]bool{
		strings.Repeat("a", 40):        true,
		strings.Repeat("a", 39):        false,
		strings.Repeat("a", 81):        false,
		strings.Repeat("a", 39) + "é":  false,
		strings.Repeat("a", 39) + "\n": false,
	} {
		if got := tokenForm.MatchString(token); got != want {
			t.Errorf("%q: got %t", token, got)
		}
	}
}

func TestDiffConfigReplacesNothing(t *testing.T) {
	before := property.NewMap(map[string]property.Value{"apiToken": property.New("old"), "baseUrl": property.New("http://a")})
	after := property.NewMap(map[string]property.Value{"apiToken": property.New("new"), "version": property.New("2")})
	response, err := diffConfig(context.Background(), p.DiffRequest{OldInputs: before, Inputs: after})
	if err != nil || !response.HasChanges || len(response.DetailedDiff) != 2 {
		t.Fatalf("got %+v, %v", response, err)
	}
	if token, url := response.DetailedDiff["apiToken"].Kind, response.DetailedDiff["baseUrl"].Kind; token != p.Update || url != p.Delete {
		t.Errorf("a rotated token is %v and a base URL that went is %v", token, url)
	}
}

func TestAClientWithoutCredentialsIsRefused(t *testing.T) {
	for _, name := range []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_API_USER_SERVICE_KEY"} {
		t.Setenv(name, "")
	}
	if _, err := (&Config{}).client(); err == nil || !strings.Contains(err.Error(), "CLOUDFLARE_API_TOKEN") {
		t.Errorf("got %v", err)
	}
	if _, err := (&Config{APIToken: ptr(strings.Repeat("a", 40))}).client(); err != nil {
		t.Errorf("got %v", err)
	}
}
