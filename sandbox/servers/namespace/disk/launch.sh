#!/bin/sh
# Joins the server's control groups, then creates the namespaces, whose view of the groups starts there.
# Usage: launch.sh BOOT_SCRIPT GROUP... (the server's settings are in the environment)
set -eu
boot=$1
shift
for group in "$@"; do echo $$ >"$group/cgroup.procs"; done
exec unshare --mount --pid --fork --net --uts --ipc --cgroup sh "$boot"
