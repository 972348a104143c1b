// Command pulumi-resource-command stands in for Pulumi's command plugin where that cannot be downloaded. It serves the
// resources of @pulumi/command that run or copy over SSH, with the same names, defaults and diffs, and refuses the rest.
package main

import (
	"context"
	"fmt"
	"os"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/middleware/schema"
)

// version is the one of the npm package @pulumi/command; the engine asks for the plugin by it.
const version = "1.2.1"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "-version" {
		fmt.Println(version)
		return
	}
	if err := p.RunProvider(context.Background(), "command", version, provider()); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-command:", err)
		os.Exit(1)
	}
}

func provider() p.Provider {
	return refuseOthers(infer.Provider(infer.Options{
		Metadata:  schema.Metadata{DisplayName: "Command"},
		Resources: []infer.InferredResource{infer.Resource(Command{}), infer.Resource(CopyToRemote{})},
	}))
}

// refuseOthers answers for the parts of @pulumi/command that are not here with what to do about it.
func refuseOthers(inner p.Provider) p.Provider {
	served := map[string]bool{"command:remote:Command": true, "command:remote:CopyToRemote": true}
	outer := inner
	outer.Check = func(ctx context.Context, req p.CheckRequest) (p.CheckResponse, error) {
		if kind := string(req.Urn.Type()); !served[kind] {
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
	return fmt.Errorf("%s is not part of the command plugin built here, which has remote.Command and remote.CopyToRemote; "+
		"use the official plugin for it (CLAWDET_TOOLCHAIN=official node toolchain/setup.ts)", kind)
}
