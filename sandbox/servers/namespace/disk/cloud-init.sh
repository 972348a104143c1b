#!/bin/sh
# cloud-init of a server: only `status [--wait] [--long]`, with the output and exit codes of the real one.
[ "${1-}" = status ] || { echo "cloud-init: this server only knows \"cloud-init status\"" >&2; exit 2; }
shift
wait=false
for word in "$@"; do [ "$word" != --wait ] || wait=true; done
state() { cat /run/cloud-init/state 2>/dev/null || echo 'not started'; }
while $wait && [ "$(state)" != 'done' ] && [ "$(state)" != error ]; do sleep 0.1; done
echo "status: $(state)"
[ "$(state)" != error ]
