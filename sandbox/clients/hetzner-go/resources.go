package main

import (
	"log"
	"net"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func (w walk) firewall(server *hcloud.Server) {
	port := "22"
	_, everywhere, _ := net.ParseCIDR("0.0.0.0/0")
	rules := []hcloud.FirewallRule{{
		Direction: hcloud.FirewallRuleDirectionIn,
		Protocol:  hcloud.FirewallRuleProtocolTCP,
		Port:      &port,
		SourceIPs: []net.IPNet{*everywhere},
	}}
	made := must(w.Firewall.Create(w.ctx, hcloud.FirewallCreateOpts{Name: name, Rules: rules}))
	w.wait(made.Actions...)
	resources := []hcloud.FirewallResource{{
		Type:   hcloud.FirewallResourceTypeServer,
		Server: &hcloud.FirewallResourceServer{ID: server.ID},
	}}
	w.wait(must(w.Firewall.ApplyResources(w.ctx, made.Firewall, resources))...)
	expect(len(w.reload(server).PublicNet.Firewalls) == 1, "a firewall of a server")
	_, err := w.Firewall.Delete(w.ctx, made.Firewall)
	refused(hcloud.ErrorCodeResourceInUse, err)
	w.wait(must(w.Firewall.SetRules(w.ctx, made.Firewall, hcloud.FirewallSetRulesOpts{Rules: rules}))...)
	w.wait(must(w.Firewall.RemoveResources(w.ctx, made.Firewall, resources))...)
	if _, err := w.Firewall.Delete(w.ctx, made.Firewall); err != nil {
		log.Fatal(err)
	}
	done("firewall")
}

func (w walk) primaryIPs(server *hcloud.Server) {
	made := must(w.PrimaryIP.Create(w.ctx, hcloud.PrimaryIPCreateOpts{
		Name: name, Type: hcloud.PrimaryIPTypeIPv4, AssigneeType: "server", Location: "nbg1",
	}))
	address := made.PrimaryIP
	w.wait(made.Action)
	own := &hcloud.PrimaryIP{ID: w.reload(server).PublicNet.IPv4.ID}
	w.wait(must(w.Server.Poweroff(w.ctx, server)))
	w.wait(must(w.PrimaryIP.Unassign(w.ctx, own.ID)))
	w.wait(must(w.PrimaryIP.Assign(w.ctx, hcloud.PrimaryIPAssignOpts{
		ID: address.ID, AssigneeID: server.ID, AssigneeType: "server",
	})))
	expect(w.reload(server).PublicNet.IPv4.IP.Equal(address.IP), "another address")
	_, err := w.PrimaryIP.Delete(w.ctx, address)
	refused("must_be_unassigned", err)
	w.wait(must(w.PrimaryIP.Unassign(w.ctx, address.ID)))
	w.wait(must(w.PrimaryIP.Assign(w.ctx, hcloud.PrimaryIPAssignOpts{
		ID: own.ID, AssigneeID: server.ID, AssigneeType: "server",
	})))
	if _, err := w.PrimaryIP.Delete(w.ctx, address); err != nil {
		log.Fatal(err)
	}
	w.wait(must(w.Server.Poweron(w.ctx, server)))
	done("primary IPs")
}

func (w walk) networks(server *hcloud.Server) {
	_, all, _ := net.ParseCIDR("10.0.0.0/16")
	_, part, _ := net.ParseCIDR("10.0.1.0/24")
	subnet := hcloud.NetworkSubnet{
		Type: hcloud.NetworkSubnetTypeCloud, IPRange: part, NetworkZone: hcloud.NetworkZoneEUCentral,
	}
	network := must(w.Network.Create(w.ctx, hcloud.NetworkCreateOpts{Name: name, IPRange: all}))
	w.wait(must(w.Network.AddSubnet(w.ctx, network, hcloud.NetworkAddSubnetOpts{Subnet: subnet})))
	w.wait(must(w.Server.AttachToNetwork(w.ctx, server, hcloud.ServerAttachToNetworkOpts{Network: network})))
	expect(w.reload(server).PrivateNetFor(network).IP.String() == "10.0.1.1", "an address in a network")
	members, err := w.Network.AllMembers(w.ctx, network)
	expect(err == nil && len(members) == 1, "the members of a network")
	_, _, err = w.Server.AttachToNetwork(w.ctx, server, hcloud.ServerAttachToNetworkOpts{Network: network})
	refused(hcloud.ErrorCodeServerAlreadyAttached, err)
	w.wait(must(w.Server.DetachFromNetwork(w.ctx, server, hcloud.ServerDetachFromNetworkOpts{Network: network})))
	w.wait(must(w.Network.DeleteSubnet(w.ctx, network, hcloud.NetworkDeleteSubnetOpts{Subnet: subnet})))
	if _, err := w.Network.Delete(w.ctx, network); err != nil {
		log.Fatal(err)
	}
	done("networks")
}

func (w walk) volumes(server *hcloud.Server) {
	made := must(w.Volume.Create(w.ctx, hcloud.VolumeCreateOpts{
		Name: name, Size: 10, Location: &hcloud.Location{Name: "nbg1"},
	}))
	w.wait(append(made.NextActions, made.Action)...)
	volume := must(w.Volume.GetByName(w.ctx, name))
	w.wait(must(w.Volume.Attach(w.ctx, volume, server)))
	expect(len(w.reload(server).Volumes) == 1, "a volume of a server")
	w.wait(must(w.Volume.Resize(w.ctx, volume, 20)))
	w.wait(must(w.Volume.Detach(w.ctx, volume)))
	expect(must(w.Volume.GetByID(w.ctx, volume.ID)).Size == 20, "a larger volume")
	if _, err := w.Volume.Delete(w.ctx, volume); err != nil {
		log.Fatal(err)
	}
	done("volumes")
}
