"""Walks the calls of the product with Cloudflare's official Python client.

The address, the token and the zone of an API in CLOUDFLARE_BASE_URL, CLOUDFLARE_API_TOKEN and CLOUDFLARE_ZONE. Prints
each call that succeeded; ends with 1 at the first that did not.
"""

import os
import sys

from cloudflare import BadRequestError, Cloudflare, NotFoundError

client = Cloudflare()
ZONE = os.environ["CLOUDFLARE_ZONE"]
HOST = f"walk-python.{ZONE}"


def done(what: str) -> None:
    print(what, flush=True)


def expect(condition: bool, what: str) -> None:
    if not condition:
        sys.exit(f"not so: {what}")


def walk_zones() -> str:
    expect(client.user.tokens.verify().status == "active", "an active token")
    zones = list(client.zones.list(name=ZONE))
    expect([zone.name for zone in zones] == [ZONE], "the zone, once")
    expect(len(list(client.zones.list(per_page=5))) >= 1, "every zone, page by page")
    zone = client.zones.get(zone_id=zones[0].id)
    expect(zone.status == "active" and len(zone.name_servers) > 0, "an active zone")
    done("token and zones")
    return zone.id


def walk_record(zone_id: str) -> None:
    records = client.dns.records
    wanted = {"zone_id": zone_id, "type": "A", "name": HOST, "ttl": 1, "proxied": True}
    made = records.create(**wanted, content="192.0.2.1", comment="walk")
    expect(made.name == HOST and made.proxiable, "a record with its full name")
    expect(records.get(made.id, zone_id=zone_id).content == "192.0.2.1", "a record by its id")
    found = list(records.list(zone_id=zone_id, name={"exact": HOST}, type="A", content={"exact": "192.0.2.1"}))
    expect([record.id for record in found] == [made.id], "a record by its name")
    expect(records.update(made.id, **wanted, content="192.0.2.2").comment is None, "an overwritten record")
    expect(records.edit(made.id, **wanted, content="192.0.2.3").content == "192.0.2.3", "an edited record")
    try:
        records.create(**wanted, content="192.0.2.3")
        sys.exit("a second identical record was not refused")
    except BadRequestError as error:
        expect(error.errors[0].code == 81058, f"81058 instead of {error.errors}")
    expect(records.delete(made.id, zone_id=zone_id).id == made.id, "a deleted record")
    try:
        records.delete(made.id, zone_id=zone_id)
        sys.exit("a record was deleted twice")
    except NotFoundError as error:
        expect(error.errors[0].code == 81044, f"81044 instead of {error.errors}")
    done("record")


def walk_batch(zone_id: str) -> None:
    records = client.dns.records
    posts = [{"type": "TXT", "name": f"{n}.{HOST}", "content": '"walk"', "ttl": 60} for n in range(7)]
    made = records.batch(zone_id=zone_id, posts=posts).posts
    expect(len(made) == 7, "seven records at once")
    page = records.list(zone_id=zone_id, name={"endswith": HOST}, per_page=5)
    expect(page.result_info.per_page == 5 and len(page.result) == 5, "a page of five")
    expect(len(list(page)) == 7, "every page")
    deleted = records.batch(zone_id=zone_id, deletes=[{"id": record.id} for record in made]).deletes
    expect(len(deleted) == 7, "seven records deleted at once")
    done("batch and pages")


zone = walk_zones()
walk_record(zone)
walk_batch(zone)
