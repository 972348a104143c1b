// Command tfgen writes the schema and the bridge metadata that the plugin embeds; see generate.sh beside the plugin.
package main

import (
	"context"

	"clawdet/toolchain/hcloud/bridge"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
)

func main() {
	tfgen.MainWithMuxer("hcloud", bridge.Provider(context.Background()))
}
