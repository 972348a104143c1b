// Command pulumi-resource-hcloud is Pulumi's plugin for Hetzner Cloud: Hetzner's own Terraform provider behind Pulumi's bridge.
package main

import (
	"context"
	_ "embed"

	"clawdet/toolchain/hcloud/bridge"

	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

//go:embed schema.json.gz
var schema []byte

func main() {
	ctx := context.Background()
	pf.MainWithMuxer(ctx, "hcloud", bridge.Provider(ctx), bridge.Unzip(schema))
}
