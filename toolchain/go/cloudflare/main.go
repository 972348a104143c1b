// Command pulumi-resource-cloudflare stands in for Pulumi's Cloudflare plugin where that cannot be downloaded. It serves
// the resources that the project's stacks use, with the names, defaults and diffs of @pulumi/cloudflare, and refuses the rest.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/middleware/schema"
)

// version is the one of the npm package @pulumi/cloudflare; the engine asks for the plugin by it.
const version = "6.22.1"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-version" {
		fmt.Println(version)
		return
	}
	if err := p.RunProvider(context.Background(), "cloudflare", version, provider()); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-cloudflare:", err)
		os.Exit(1)
	}
}

func provider() p.Provider {
	inferred := infer.Provider(infer.Options{
		Metadata:  schema.Metadata{DisplayName: "Cloudflare"},
		Config:    infer.Config(&Config{}),
		Resources: []infer.InferredResource{infer.Resource(DNSRecord{})},
	})
	outer := refuseOthers(inferred)
	outer.CheckConfig, outer.DiffConfig = checkConfig(inferred), diffConfig
	return outer
}

// refuseOthers answers for the parts of @pulumi/cloudflare that are not here with what to do about it.
func refuseOthers(inner p.Provider) p.Provider {
	outer := inner
	outer.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		if kind := string(req.Urn.Type()); kind != "cloudflare:index/dnsRecord:DnsRecord" {
			return p.CheckResponse{}, refusal(kind)
		}
		return inner.Check(ctx, req)
	}
	outer.Invoke = func(_ context.Context, req p.InvokeRequest) (p.InvokeResponse, error) {
		return p.InvokeResponse{}, refusal(string(req.Token))
	}
	return outer
}

func refusal(kind string) error {
	return fmt.Errorf("%s is not part of the Cloudflare plugin built here, which has DnsRecord; "+
		"use the official plugin for it (CLAWDET_TOOLCHAIN=official node toolchain/setup.ts)", kind)
}
