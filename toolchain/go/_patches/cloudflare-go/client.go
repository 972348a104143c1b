// Package cloudflare with a client that has no services: only Execute, which our plugin calls.
package cloudflare

import (
	"context"
	"os"
	"slices"

	"github.com/cloudflare/cloudflare-go/v6/internal/requestconfig"
	"github.com/cloudflare/cloudflare-go/v6/option"
)

// Client makes requests; it has none of the services.
type Client struct{ Options []option.RequestOption }

// NewClient takes what is not given from the environment, as the original does.
func NewClient(given ...option.RequestOption) *Client {
	options := []option.RequestOption{option.WithEnvironmentProduction()}
	for _, variable := range []struct {
		name  string
		apply func(string) option.RequestOption
	}{
		{"CLOUDFLARE_BASE_URL", option.WithBaseURL},
		{"CLOUDFLARE_API_TOKEN", option.WithAPIToken},
		{"CLOUDFLARE_API_KEY", option.WithAPIKey},
		{"CLOUDFLARE_EMAIL", option.WithAPIEmail},
		{"CLOUDFLARE_API_USER_SERVICE_KEY", option.WithUserServiceKey},
	} {
		if value, set := os.LookupEnv(variable.name); set {
			options = append(options, variable.apply(value))
		}
	}
	return &Client{Options: append(options, given...)}
}

// Execute makes one request and decodes its answer into res.
func (c *Client) Execute(ctx context.Context, method, path string, params, res any, options ...option.RequestOption) error {
	return requestconfig.ExecuteNewRequest(ctx, method, path, params, res, slices.Concat(c.Options, options)...)
}
