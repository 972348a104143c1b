"""Walks the calls of the product, and those that its operators make by hand, with Hetzner's official Python client.

The address and the token of an API in HCLOUD_ENDPOINT and HCLOUD_TOKEN. Prints each call that succeeded; ends with 1 at
the first that did not.
"""

import os
import sys
from datetime import datetime, timedelta, timezone

from hcloud import APIException, Client
from hcloud.actions import Action
from hcloud.firewalls import Firewall, FirewallResource, FirewallRule
from hcloud.images import Image
from hcloud.locations import Location
from hcloud.networks import Network, NetworkRoute, NetworkSubnet
from hcloud.primary_ips import PrimaryIP
from hcloud.server_types import ServerType
from hcloud.servers import Server, ServerCreatePublicNetwork
from hcloud.ssh_keys import SSHKey
from hcloud.volumes import Volume

client = Client(
    token=os.environ["HCLOUD_TOKEN"],
    api_endpoint=os.environ["HCLOUD_ENDPOINT"],
    poll_interval=0.02,
)
NAME = "walk-python"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIYAmfmdY2pC+mF+fRQ3VXJQr6yIUgTUvVsVpDdJ4jpN walk"


def done(what: str) -> None:
    print(what, flush=True)


def expect(condition: bool, what: str) -> None:
    if not condition:
        sys.exit(f"not so: {what}")


def refused(code: str, call) -> None:
    try:
        call()
    except APIException as error:
        expect(error.code == code, f"{code} instead of {error.code}: {error}")
        return
    sys.exit(f"not refused with {code}")


# What Hetzner answers and this client does not read.
NOT_READ = {"images": {"deprecated", "deleted"}, "networks": {"load_balancers"}, "servers": {"load_balancers"}}


def check_shapes(server) -> None:
    """Compares the fields of every list with those that the client knows: none may be missing, and none be invented."""
    domains = {
        "servers": Server,
        "images": Image,
        "ssh_keys": SSHKey,
        "firewalls": Firewall,
        "primary_ips": PrimaryIP,
        "networks": Network,
        "volumes": Volume,
        "locations": Location,
        "server_types": ServerType,
        f"servers/{server.id}/actions": Action,
    }
    wrong = []
    for path, domain in domains.items():
        rows = client.request("GET", f"/{path}")[path.split("/")[-1]]
        expect(len(rows) > 0, f"/{path} has rows to compare")
        known = set(domain.__api_properties__)
        for row in rows:
            answered = set(row) - NOT_READ.get(path, set())
            wrong += [f"/{path} {field}" for field in sorted(known ^ answered)]
    expect(not wrong, f"the client's fields and the answered ones are the same: {', '.join(sorted(set(wrong)))}")
    done("shapes")


def walk_billed(server) -> None:
    """What an operator lists to see what a project bills."""
    addresses = client.primary_ips.get_all()
    expect([each.assignee_id for each in addresses] == [server.id] * 2, "the addresses of a server")
    expect({each.type for each in addresses} == {"ipv4", "ipv6"}, "an address of each kind")
    reserved = client.primary_ips.create(type="ipv4", name=NAME, location=Location(name="nbg1")).primary_ip
    expect([each.id for each in client.primary_ips.get_all() if each.assignee_id is None] == [reserved.id], "an address that waits")
    volume = client.volumes.create(size=10, name=NAME, location=Location(name="nbg1"))
    volume.action.wait_until_finished()
    expect([(each.size, each.server) for each in client.volumes.get_all()] == [(10, None)], "a volume that waits")
    server.enable_backup().wait_until_finished()
    for kind in ("snapshot", "backup"):
        server.create_image(description=f"{NAME} {kind}", type=kind).action.wait_until_finished()
    images = client.images.get_all(type=["snapshot", "backup"])
    expect([each.type for each in images] == ["snapshot", "backup"], "snapshots and backups, and no image of Hetzner")
    expect(all(each.image_size > 0 for each in images), "the sizes that are billed")
    expect([each.bound_to.id if each.bound_to else None for each in images] == [None, server.id], "the server of a backup")
    network = client.networks.create(name=NAME, ip_range="10.0.0.0/16")
    firewall = client.firewalls.create(name=NAME).firewall
    done("billed")
    check_shapes(server)
    for one in (*images, volume.volume, reserved, network, firewall):
        one.delete()
    server.disable_backup().wait_until_finished()


def walk_catalog() -> None:
    names = [location.name for location in client.locations.get_all()]
    expect({"fsn1", "nbg1", "hel1"} <= set(names), "the locations of the EU")
    server_type = client.server_types.get_by_name("cx23")
    offered = {each.location.name: each for each in server_type.locations}
    expect(isinstance(offered["nbg1"].available, bool), "a type is available in a location or not")
    expect(isinstance(offered["nbg1"].recommended, bool), "a type is recommended in a location or not")
    expect(client.server_types.get_by_id(server_type.id).name == "cx23", "a type by its id")
    expect(len(client.server_types.get_all()) > 10, "every type")
    image = client.images.get_by_name_and_architecture("debian-12", "x86")
    expect(client.images.get_by_id(image.id).os_flavor == "debian", "an image by its id")
    expect(len(client.images.get_all(type=["system"], include_deprecated=True)) > 4, "every image")
    done("catalog")


def walk_ssh_keys():
    key = client.ssh_keys.create(name=NAME, public_key=KEY, labels={"walk": "yes"})
    expect(client.ssh_keys.get_by_fingerprint(key.fingerprint).id == key.id, "a key by its fingerprint")
    key = key.update(name=f"{NAME}-key", labels={"walk": "python"})
    expect(client.ssh_keys.get_by_name(f"{NAME}-key").id == key.id, "a key by its name")
    expect(len(client.ssh_keys.get_all(label_selector="walk=python")) == 1, "keys by label")
    refused("uniqueness_error", lambda: client.ssh_keys.create(name=NAME, public_key=KEY))
    done("ssh keys")
    return key


def walk_server(key):
    ordered = client.servers.create(
        name=NAME,
        server_type=ServerType(name="cx23"),
        image=Image(name="debian-12"),
        location=client.locations.get_by_name("nbg1"),
        ssh_keys=[key],
        user_data="#cloud-config\n",
        labels={"walk": "python"},
        public_net=ServerCreatePublicNetwork(enable_ipv4=True, enable_ipv6=True),
    )
    ordered.action.wait_until_finished()
    for action in ordered.next_actions:
        action.wait_until_finished()
    server = client.servers.get_by_id(ordered.server.id)
    expect(server.status == "running" and server.location.name == "nbg1", "a server that runs")
    expect(server.server_type.locations[0].available is not None, "the type of a server")
    expect(client.servers.get_by_name(NAME).id == server.id, "a server by its name")
    expect(len(client.servers.get_all(label_selector="walk=python", status=["running"])) == 1, "servers by label")
    server = server.update(labels={"walk": "python", "tier": "pro"})
    expect(server.labels["tier"] == "pro", "a changed label")
    expect(len(server.get_actions()) >= 2, "the actions of a server")
    done("server")
    return server


def walk_power(server) -> None:
    for action in (server.power_off, server.power_on, server.reboot, server.reset, server.shutdown, server.power_off):
        action().wait_until_finished()
    server.change_type(ServerType(name="cx33"), upgrade_disk=False).wait_until_finished()
    server.reload()
    expect(server.server_type.name == "cx33" and server.primary_disk_size == 40, "a changed type")
    server.change_protection(delete=True, rebuild=True).wait_until_finished()
    refused("protected", server.delete)
    server.change_protection(delete=False, rebuild=False).wait_until_finished()
    done("power, type and protection")


def walk_repair(server) -> None:
    response = server.enable_rescue(ssh_keys=[])
    response.action.wait_until_finished()
    server.reload()
    expect(server.rescue_enabled and len(response.root_password) > 8, "rescue mode")
    server.disable_rescue().wait_until_finished()
    response = server.reset_password()
    response.action.wait_until_finished()
    expect(len(response.root_password) > 8, "a root password")
    now = datetime.now(timezone.utc)
    metrics = server.get_metrics(["cpu", "disk", "network"], now - timedelta(hours=1), now).metrics
    expect("cpu" in metrics.time_series and metrics.step > 0, "metrics")
    server.change_dns_ptr(ip=server.public_net.ipv4.ip, dns_ptr="walk.example.com").wait_until_finished()
    server.enable_backup().wait_until_finished()
    server.disable_backup().wait_until_finished()
    server.rebuild(client.images.get_by_name_and_architecture("debian-13", "x86")).action.wait_until_finished()
    server.reload()
    expect(server.image.name == "debian-13" and server.status == "running", "a rebuilt server")
    done("rescue, password, metrics and rebuild")


def walk_snapshot(server) -> None:
    made = server.create_image(description=NAME, type="snapshot", labels={"walk": "python"})
    made.action.wait_until_finished()
    image = client.images.get_by_id(made.image.id)
    expect(image.status == "available" and image.created_from.id == server.id, "a snapshot")
    expect(image.update(description="changed").description == "changed", "a changed description")
    expect(len(client.images.get_all(type=["snapshot"], label_selector="walk=python")) == 1, "snapshots by label")
    image.delete()
    done("snapshot")


def walk_firewall(server) -> None:
    rules = [FirewallRule(direction="in", protocol="tcp", port="22", source_ips=["0.0.0.0/0"], destination_ips=[])]
    firewall = client.firewalls.create(name=NAME, rules=rules, labels={"walk": "python"}).firewall
    resource = FirewallResource(type="server", server=server)
    for action in firewall.apply_to_resources([resource]):
        action.wait_until_finished()
    server.reload()
    expect(server.public_net.firewalls[0].firewall.id == firewall.id, "a firewall of a server")
    refused("resource_in_use", firewall.delete)
    for action in firewall.set_rules(rules[:0]):
        action.wait_until_finished()
    expect(client.firewalls.get_by_name(NAME).update(labels={}).labels == {}, "changed labels")
    for action in firewall.remove_from_resources([resource]):
        action.wait_until_finished()
    firewall.delete()
    done("firewall")


def walk_primary_ips(server) -> None:
    made = client.primary_ips.create(type="ipv4", name=NAME, location=Location(name="nbg1"), labels={"walk": "python"})
    address = made.primary_ip
    expect(client.primary_ips.get_by_name(NAME).ip == address.ip, "an address by its name")
    own = server.public_net.primary_ipv4
    server.power_off().wait_until_finished()
    own.unassign().wait_until_finished()
    address.assign(assignee_id=server.id, assignee_type="server").wait_until_finished()
    server.reload()
    expect(server.public_net.ipv4.ip == address.ip, "another address")
    refused("must_be_unassigned", address.delete)
    address.unassign().wait_until_finished()
    own.assign(assignee_id=server.id, assignee_type="server").wait_until_finished()
    address.change_dns_ptr(ip=address.ip, dns_ptr="walk.example.com").wait_until_finished()
    address.change_protection(delete=True).wait_until_finished()
    refused("protected", address.delete)
    address.change_protection(delete=False).wait_until_finished()
    address.update(auto_delete=True, labels={})
    address.delete()
    server.power_on().wait_until_finished()
    done("primary IPs")


def walk_networks(server) -> None:
    subnet = NetworkSubnet(type="cloud", ip_range="10.0.1.0/24", network_zone="eu-central")
    network = client.networks.create(name=NAME, ip_range="10.0.0.0/16", subnets=[subnet])
    server.attach_to_network(network, ip="10.0.1.5").wait_until_finished()
    server.reload()
    expect(server.private_net[0].ip == "10.0.1.5", "an address in a network")
    server.change_alias_ips(network, ["10.0.1.6"]).wait_until_finished()
    members = network.get_member_all()
    expect([(each.ip, each.alias_ips) for each in members] == [("10.0.1.5", ["10.0.1.6"])], "the members of a network")
    refused("server_already_attached", lambda: server.attach_to_network(network))
    route = NetworkRoute(destination="10.100.0.0/24", gateway="10.0.1.5")
    network.add_route(route).wait_until_finished()
    network.delete_route(route).wait_until_finished()
    network.add_subnet(NetworkSubnet(type="cloud", ip_range=None, network_zone="eu-central")).wait_until_finished()
    network.change_ip_range("10.0.0.0/15").wait_until_finished()
    network.change_protection(delete=False).wait_until_finished()
    server.detach_from_network(network).wait_until_finished()
    network.reload()
    expect(network.servers == [] and len(network.subnets) == 2, "a network without servers")
    network.update(name=f"{NAME}-net").delete()
    done("networks")


def walk_volumes(server) -> None:
    made = client.volumes.create(size=10, name=NAME, location=Location(name="nbg1"), format="ext4")
    made.action.wait_until_finished()
    volume = client.volumes.get_by_name(NAME)
    volume.attach(server, automount=True).wait_until_finished()
    server.reload()
    expect([each.id for each in server.volumes] == [volume.id], "a volume of a server")
    volume.resize(20).wait_until_finished()
    volume.detach().wait_until_finished()
    volume.change_protection(delete=False).wait_until_finished()
    volume.reload()
    expect(volume.size == 20 and volume.server is None, "a larger volume")
    volume.update(labels={"walk": "python"}).delete()
    done("volumes")


def walk_pages() -> None:
    page = client.server_types.get_list(page=2, per_page=5)
    expect(page.meta.pagination.page == 2 and len(page.server_types) == 5, "the second page")
    expect(page.meta.pagination.total_entries == len(client.server_types.get_all()), "every page")
    done("pages")


def main() -> None:
    walk_catalog()
    walk_pages()
    key = walk_ssh_keys()
    server = walk_server(key)
    walk_power(server)
    walk_repair(server)
    walk_snapshot(server)
    walk_billed(server)
    walk_firewall(server)
    walk_primary_ips(server)
    walk_networks(server)
    walk_volumes(server)
    server.delete().wait_until_finished()
    refused("not_found", lambda: client.servers.get_by_id(server.id))
    key.delete()
    done("deletion")


main()
