// Command pulumi-resource-random is Pulumi's plugin for random values: HashiCorp's own Terraform provider behind Pulumi's bridge.
package main

import (
	"context"
	_ "embed"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	bridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	random "github.com/terraform-providers/terraform-provider-random/shim"
)

// version is the one of the npm package @pulumi/random; the engine asks for the plugin by it.
const version = "4.21.2"

// The engine reads types from the npm package; the plugin's own schema is asked for by code generators only.
const schema = `{"name":"random","version":"` + version + `"}`

func main() {
	tfbridge.Main(context.Background(), "random", provider(), tfbridge.ProviderMetadata{PackageSchema: []byte(schema)})
}

func provider() bridge.ProviderInfo {
	info := bridge.ProviderInfo{
		P:            tfbridge.ShimProvider(random.NewProvider()),
		Name:         "random",
		Version:      version,
		MetadataInfo: bridge.NewProviderMetadata([]byte("{}")),
		Resources:    map[string]*bridge.ResourceInfo{},
	}
	for _, kind := range []string{"id", "bytes", "integer", "password", "pet", "shuffle", "string", "uuid", "uuid4", "uuid7"} {
		info.Resources["random_"+kind] = &bridge.ResourceInfo{Tok: token(kind)}
	}
	// Terraform gives these no id. Bytes are secret and an id never is, so theirs says nothing, as a password's does.
	info.Resources["random_bytes"].ComputeID = func(context.Context, resource.PropertyMap) (resource.ID, error) { return "none", nil }
	for _, kind := range []string{"uuid4", "uuid7"} {
		info.Resources["random_"+kind].ComputeID = bridge.DelegateIDField("result", "random", "https://github.com/pulumi/pulumi-random")
	}
	return info
}

// token turns `bytes` into `random:index/randomBytes:RandomBytes`.
func token(kind string) tokens.Type {
	name := strings.ToUpper(kind[:1]) + kind[1:]
	return tokens.Type("random:index/random" + name + ":Random" + name)
}
