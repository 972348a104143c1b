// The program walks the calls of the product, and those that its operators make by hand, with Hetzner's official Go client.
//
// The address and the token of an API are in HCLOUD_ENDPOINT and HCLOUD_TOKEN. It prints each call that succeeded, and
// ends with 1 at the first that did not.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

const (
	name = "walk-go"
	key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIYAmfmdY2pC+mF+fRQ3VXJQr6yIUgTUvVsVpDdJ4jpN walk"
)

type walk struct {
	*hcloud.Client
	ctx context.Context
}

func main() {
	log.SetFlags(0)
	client := hcloud.NewClient(
		hcloud.WithEndpoint(os.Getenv("HCLOUD_ENDPOINT")),
		hcloud.WithToken(os.Getenv("HCLOUD_TOKEN")),
		hcloud.WithPollOpts(hcloud.PollOpts{BackoffFunc: hcloud.ConstantBackoff(20 * time.Millisecond)}),
	)
	w := walk{client, context.Background()}
	w.catalog()
	sshKey := w.sshKeys()
	server := w.server(sshKey)
	w.power(server)
	w.repair(server)
	w.snapshot(server)
	w.firewall(server)
	w.primaryIPs(server)
	w.networks(server)
	w.volumes(server)
	w.deletion(server, sshKey)
}

// must returns a result, or ends the program with the error.
func must[T any](result T, _ *hcloud.Response, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return result
}

func expect(condition bool, what string) {
	if !condition {
		log.Fatalf("not so: %s", what)
	}
}

func refused(code hcloud.ErrorCode, err error) {
	if !hcloud.IsError(err, code) {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}

func done(what string) { fmt.Println(what) }

// wait waits for actions as the provider does.
func (w walk) wait(actions ...*hcloud.Action) {
	if err := w.Action.WaitFor(w.ctx, actions...); err != nil {
		log.Fatal(err)
	}
}

func (w walk) reload(server *hcloud.Server) *hcloud.Server {
	return must(w.Server.GetByID(w.ctx, server.ID))
}

func (w walk) catalog() {
	serverType := must(w.ServerType.GetByName(w.ctx, "cx23"))
	offered := 0
	for _, location := range serverType.Locations {
		if location.Available && location.Recommended && !location.IsDeprecated() {
			offered++
		}
	}
	expect(offered > 0, "a type that is available and recommended somewhere")
	all, err := w.ServerType.All(w.ctx)
	expect(err == nil && len(all) > 10, "every type")
	location := must(w.Location.GetByName(w.ctx, "nbg1"))
	expect(location.NetworkZone == hcloud.NetworkZoneEUCentral, "a location")
	image := must(w.Image.GetForArchitecture(w.ctx, "debian-12", hcloud.ArchitectureX86))
	expect(image.OSFlavor == "debian", "an image")
	pricing := must(w.Pricing.Get(w.ctx))
	expect(pricing.Image.PerGBMonth.Currency == "EUR" && pricing.Volume.PerGBMonthly.Net != "", "prices of a GB")
	expect(len(pricing.PrimaryIPs) == 2 && len(pricing.ServerTypes) > 10, "prices of addresses and types")
	_, _, err = w.Datacenter.List(w.ctx, hcloud.DatacenterListOpts{}) //nolint:staticcheck // it has to be gone
	refused(hcloud.ErrorDeprecatedAPIEndpoint, err)
	done("catalog")
}

func (w walk) sshKeys() *hcloud.SSHKey {
	made := must(w.SSHKey.Create(w.ctx, hcloud.SSHKeyCreateOpts{Name: name, PublicKey: key}))
	found := must(w.SSHKey.GetByFingerprint(w.ctx, made.Fingerprint))
	expect(found != nil && found.ID == made.ID, "a key by its fingerprint")
	labels := map[string]string{"walk": "go"}
	changed := must(w.SSHKey.Update(w.ctx, made, hcloud.SSHKeyUpdateOpts{Name: name + "-key", Labels: labels}))
	expect(changed.Labels["walk"] == "go", "a changed key")
	_, _, err := w.SSHKey.Create(w.ctx, hcloud.SSHKeyCreateOpts{Name: name, PublicKey: key})
	refused(hcloud.ErrorCodeUniquenessError, err)
	done("ssh keys")
	return changed
}

func (w walk) server(sshKey *hcloud.SSHKey) *hcloud.Server {
	ordered := must(w.Server.Create(w.ctx, hcloud.ServerCreateOpts{
		Name:       name,
		ServerType: &hcloud.ServerType{Name: "cx23"},
		Image:      &hcloud.Image{Name: "debian-12"},
		Location:   &hcloud.Location{Name: "nbg1"},
		SSHKeys:    []*hcloud.SSHKey{sshKey},
		UserData:   "#cloud-config\n",
		Labels:     map[string]string{"walk": "go"},
		PublicNet:  &hcloud.ServerCreatePublicNet{EnableIPv4: true, EnableIPv6: true},
	}))
	w.wait(append(ordered.NextActions, ordered.Action)...)
	server := w.reload(ordered.Server)
	expect(server.Status == hcloud.ServerStatusRunning && server.Location.Name == "nbg1", "a server that runs")
	listed, err := w.Server.AllWithOpts(w.ctx, hcloud.ServerListOpts{
		ListOpts: hcloud.ListOpts{LabelSelector: "walk=go"},
		Sort:     []string{"id:asc"},
	})
	expect(err == nil && len(listed) == 1 && listed[0].ID == server.ID, "servers by label")
	expect(must(w.Server.GetByName(w.ctx, name)).ID == server.ID, "a server by its name")
	labels := map[string]string{"walk": "go", "tier": "pro"}
	changed := must(w.Server.Update(w.ctx, server, hcloud.ServerUpdateOpts{Labels: labels}))
	expect(changed.Labels["tier"] == "pro", "a changed label")
	_, _, err = w.Server.Create(w.ctx, hcloud.ServerCreateOpts{
		Name: name, ServerType: &hcloud.ServerType{Name: "cx23"}, Image: &hcloud.Image{Name: "debian-12"},
	})
	refused(hcloud.ErrorCodeUniquenessError, err)
	done("server")
	return server
}

func (w walk) power(server *hcloud.Server) {
	w.wait(must(w.Server.Poweroff(w.ctx, server)))
	w.wait(must(w.Server.Poweron(w.ctx, server)))
	w.wait(must(w.Server.Reboot(w.ctx, server)))
	w.wait(must(w.Server.Reset(w.ctx, server)))
	change := hcloud.ServerChangeTypeOpts{ServerType: &hcloud.ServerType{Name: "cx33"}}
	_, _, err := w.Server.ChangeType(w.ctx, server, change)
	refused(hcloud.ErrorCodeServerNotStopped, err)
	w.wait(must(w.Server.Shutdown(w.ctx, server)))
	w.wait(must(w.Server.ChangeType(w.ctx, server, change)))
	expect(w.reload(server).ServerType.Name == "cx33", "a changed type")
	protect := func(wanted bool) {
		opts := hcloud.ServerChangeProtectionOpts{Delete: &wanted, Rebuild: &wanted}
		w.wait(must(w.Server.ChangeProtection(w.ctx, server, opts)))
	}
	protect(true)
	_, _, err = w.Server.DeleteWithResult(w.ctx, server)
	refused(hcloud.ErrorCodeProtected, err)
	protect(false)
	done("power, type and protection")
}

func (w walk) repair(server *hcloud.Server) {
	rescue := must(w.Server.EnableRescue(w.ctx, server, hcloud.ServerEnableRescueOpts{Type: hcloud.ServerRescueTypeLinux64}))
	w.wait(rescue.Action)
	expect(w.reload(server).RescueEnabled && rescue.RootPassword != "", "rescue mode")
	w.wait(must(w.Server.DisableRescue(w.ctx, server)))
	password := must(w.Server.ResetPassword(w.ctx, server))
	w.wait(password.Action)
	expect(password.RootPassword != "", "a root password")
	now := time.Now()
	metrics := must(w.Server.GetMetrics(w.ctx, server, hcloud.ServerGetMetricsOpts{
		Types: []hcloud.ServerMetricType{hcloud.ServerMetricCPU, hcloud.ServerMetricNetwork},
		Start: now.Add(-time.Hour),
		End:   now,
	}))
	_, found := metrics.TimeSeries["cpu"]
	expect(found && metrics.Step > 0, "metrics")
	rebuilt := must(w.Server.RebuildWithResult(w.ctx, server, hcloud.ServerRebuildOpts{
		Image: must(w.Image.GetForArchitecture(w.ctx, "debian-13", hcloud.ArchitectureX86)),
	}))
	w.wait(rebuilt.Action)
	expect(w.reload(server).Image.Name == "debian-13", "a rebuilt server")
	done("rescue, password, metrics and rebuild")
}

func (w walk) snapshot(server *hcloud.Server) {
	description := name
	made := must(w.Server.CreateImage(w.ctx, server, &hcloud.ServerCreateImageOpts{
		Type: hcloud.ImageTypeSnapshot, Description: &description, Labels: map[string]string{"walk": "go"},
	}))
	w.wait(made.Action)
	image := must(w.Image.GetByID(w.ctx, made.Image.ID))
	expect(image.Status == hcloud.ImageStatusAvailable && image.CreatedFrom.ID == server.ID, "a snapshot")
	if _, err := w.Image.Delete(w.ctx, image); err != nil {
		log.Fatal(err)
	}
	done("snapshot")
}

func (w walk) deletion(server *hcloud.Server, sshKey *hcloud.SSHKey) {
	w.wait(must(w.Server.DeleteWithResult(w.ctx, server)).Action)
	expect(w.reload(server) == nil, "a deleted server")
	if _, err := w.SSHKey.Delete(w.ctx, sshKey); err != nil {
		log.Fatal(err)
	}
	done("deletion")
}
