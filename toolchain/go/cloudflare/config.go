package main

import (
	"context"
	"errors"
	"os"
	"regexp"

	"github.com/cloudflare/cloudflare-go/v6"
	"github.com/cloudflare/cloudflare-go/v6/option"
	p "github.com/pulumi/pulumi-go-provider"
)

// retries is what the official plugin asks of the same client library: ten, with 2 s doubled up to 30 s between them.
const retries = 10

var tokenForm = regexp.MustCompile(`^[0-9A-Za-z\-_]{40,80}$`)

// Config is the provider's configuration. What is missing comes from the environment when the first call is made, and
// so never gets into a state: CLOUDFLARE_API_TOKEN, CLOUDFLARE_BASE_URL, CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL,
// CLOUDFLARE_API_USER_SERVICE_KEY.
type Config struct {
	APIToken                *string `pulumi:"apiToken,optional" provider:"secret"`
	APIKey                  *string `pulumi:"apiKey,optional" provider:"secret"`
	APIUserServiceKey       *string `pulumi:"apiUserServiceKey,optional" provider:"secret"`
	Email                   *string `pulumi:"email,optional"`
	BaseURL                 *string `pulumi:"baseUrl,optional"`
	UserAgentOperatorSuffix *string `pulumi:"userAgentOperatorSuffix,optional"`
}

// checkConfig refuses a token that Cloudflare cannot have made.
func checkConfig(inner p.Provider) func(context.Context, p.CheckRequest) (p.CheckResponse, error) {
	return func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		response, err := inner.CheckConfig(ctx, req)
		token := req.Inputs.Get("apiToken")
		if err == nil && token.IsString() && !tokenForm.MatchString(token.AsString()) {
			response.Failures = append(response.Failures, p.CheckFailure{
				Property: "apiToken",
				Reason:   "API tokens must be 40 to 80 characters long and hold letters, digits, hyphens and underscores only",
			})
		}
		return response, err
	}
}

// client is made for each call: it is cheap, and the configuration of an attached plugin can change.
func (c *Config) client() (*cloudflare.Client, error) {
	options := []option.RequestOption{option.WithMaxRetries(retries)}
	for _, given := range []struct {
		value *string
		apply func(string) option.RequestOption
	}{
		{c.BaseURL, option.WithBaseURL},
		{c.APIToken, option.WithAPIToken},
		{c.APIKey, option.WithAPIKey},
		{c.Email, option.WithAPIEmail},
		{c.APIUserServiceKey, option.WithUserServiceKey},
	} {
		if given.value != nil {
			options = append(options, given.apply(*given.value))
		}
	}
	if !c.hasCredentials() {
		return nil, errors.New("Cloudflare credentials are missing: set CLOUDFLARE_API_TOKEN, or apiToken in the provider's configuration")
	}
	return cloudflare.NewClient(options...), nil
}

func (c *Config) hasCredentials() bool {
	for _, name := range []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_API_USER_SERVICE_KEY"} {
		if os.Getenv(name) != "" {
			return true
		}
	}
	return c.APIToken != nil || c.APIKey != nil || c.APIUserServiceKey != nil
}

// diffConfig lets a configuration change in place: a rotated token replaces no record. The library's own answer
// replaces the provider and with it everything it made.
func diffConfig(_ context.Context, req p.DiffRequest) (p.DiffResponse, error) {
	changed := map[string]p.PropertyDiff{}
	for name, value := range req.Inputs.All {
		if name != "version" && !value.Equals(req.OldInputs.Get(name)) {
			changed[name] = p.PropertyDiff{Kind: p.Update, InputDiff: true}
		}
	}
	for name := range req.OldInputs.All {
		if _, kept := req.Inputs.GetOk(name); !kept && name != "version" {
			changed[name] = p.PropertyDiff{Kind: p.Delete, InputDiff: true}
		}
	}
	return p.DiffResponse{HasChanges: len(changed) > 0, DetailedDiff: changed}, nil
}
