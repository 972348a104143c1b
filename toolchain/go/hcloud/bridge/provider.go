// Package bridge describes Hetzner's Terraform provider to Pulumi's bridge, as the npm package @pulumi/hcloud expects it.
package bridge

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"fmt"
	"io"

	"github.com/hetznercloud/terraform-provider-hcloud/hcloud"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
)

const (
	// Version is the one of the npm package; the engine asks for the plugin by it.
	Version = "1.41.0"
	module  = "index"
)

//go:embed bridge-metadata.json.gz
var metadata []byte

// Provider is Hetzner's provider with Pulumi's names. Its two halves (SDKv2 and plugin framework) answer as one.
func Provider(ctx context.Context) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                       pf.MuxShimWithPF(ctx, sdkv2.NewProvider(hcloud.Provider()), hcloud.NewPluginProvider()),
		Name:                    "hcloud",
		GitHubOrg:               "hetznercloud",
		DisplayName:             "Hetzner Cloud",
		Version:                 Version,
		TFProviderModuleVersion: "v1.68.0",
		MetadataInfo:            tfbridge.NewProviderMetadata(Unzip(metadata)),
		Config: map[string]*tfbridge.SchemaInfo{
			// No default from the environment: the provider reads HCLOUD_TOKEN itself, and so it never gets into a state.
			"token": {Secret: tfbridge.True()},
		},
		Resources:   map[string]*tfbridge.ResourceInfo{},
		DataSources: map[string]*tfbridge.DataSourceInfo{},
	}
	info.MustComputeTokens(tokens.SingleModule("hcloud_", module, tokens.MakeStandard("hcloud")))
	stringIDs(&info)
	info.MustApplyAutoAliases()
	info.SetAutonaming(255, "-")
	return info
}

// stringIDs gives every resource whose id is a number in Terraform the string that Pulumi wants.
func stringIDs(info *tfbridge.ProviderInfo) {
	info.P.ResourcesMap().Range(func(key string, resource shim.Resource) bool {
		id, has := resource.Schema().GetOk("id")
		if !has || id.Type() == shim.TypeString {
			return true
		}
		if info.Resources[key].Fields == nil {
			info.Resources[key].Fields = map[string]*tfbridge.SchemaInfo{}
		}
		info.Resources[key].Fields["id"] = &tfbridge.SchemaInfo{Type: "string"}
		return true
	})
}

// Unzip returns the content of an embedded gzip file; it panics on a broken one, which only a broken build can hold.
func Unzip(packed []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Errorf("embedded file: %w", err))
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		panic(fmt.Errorf("embedded file: %w", err))
	}
	return plain
}
