// Command terraform-provider-random is HashiCorp's own provider for random values, as `tofu` starts it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	random "github.com/terraform-providers/terraform-provider-random/shim"
)

func main() {
	options := providerserver.ServeOpts{Address: "registry.opentofu.org/hashicorp/random", ProtocolVersion: 5}
	if err := providerserver.Serve(context.Background(), random.NewProvider, options); err != nil {
		log.Fatal(err)
	}
}
