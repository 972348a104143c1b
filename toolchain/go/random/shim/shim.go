// Package shim lends its module path: Go lets only a module under the provider's own path import its internal package.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider is HashiCorp's random provider.
func NewProvider() provider.Provider { return internal.New() }
