#!/bin/sh
# github.com/hetznercloud/terraform-provider-hcloud v1.60.1: whoever imports the provider's public package `hcloud`, to
# bridge it or to embed it, also links HashiCorp's acceptance-test framework and an installer of Terraform binaries. The
# helpers of the provider's own tests are files named testing.go, which Go compiles into the package like any other; only
# files named _test.go stay out. One would expect a published provider to carry none of its tests.
# Seen with Go 1.26: three test-only modules, among them github.com/hashicorp/hc-install, in the list of what is linked.
set -eu
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
export GOPATH="$work/go" GOFLAGS=-mod=mod GOTOOLCHAIN=local GOWORK=off

cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/hetznercloud/terraform-provider-hcloud v1.60.1
MOD
# The checksum database has no entry for this version; these are the sums that Pulumi's plugin pins.
cat >go.sum <<'SUM'
github.com/hetznercloud/terraform-provider-hcloud v1.60.1 h1:odWlbo+IFmoAL3ZStFUF9AbW4WzFCY8YQ3oF2E7EIos=
github.com/hetznercloud/terraform-provider-hcloud v1.60.1/go.mod h1:RJQZBFXcA10xfDOewutjExGYbYrCbHy9/skLwGf+Ya4=
SUM

go list -deps -f '{{with .Module}}{{.Path}}{{end}}' github.com/hetznercloud/terraform-provider-hcloud/hcloud 2>log | sort -u >linked || { cat log; exit 1; }
for module in github.com/hashicorp/terraform-plugin-testing github.com/hashicorp/hc-install github.com/hashicorp/terraform-exec; do
  grep -qx "$module" linked || { echo "no longer so: $module is not linked"; exit 1; }
  echo "linked into the provider: $module"
done
