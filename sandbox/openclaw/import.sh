#!/bin/sh
# Lets Docker itself take the file system in, under a daemon with a data root of its own. Runs in namespaces of its own
# (mount, network, PID): the machine's Docker, accounts and network see nothing of it.
# Usage: import.sh ROOT HOME REFERENCE REMAP_BASE < instructions, one a line
set -eu
root=$1 home=$2 reference=$3 base=$4
mount --make-rprivate /
# Remapped users must be able to walk to the data root, which they cannot below /root.
mount --bind "$home" /mnt
home=/mnt accounts=/mnt/accounts
mkdir -p "$home/docker" "$home/run" "$accounts"
mount -t proc proc /proc
# Docker finds the owner of remapped files by these four; the machine's own stay as they are.
printf 'root:x:0:0:root:/root:/bin/sh\ndockremap:x:64045:64045::/:/bin/false\n' >"$accounts/passwd"
printf 'root:x:0:\ndockremap:x:64045:\n' >"$accounts/group"
for name in subuid subgid; do echo "dockremap:$base:65536" >"$accounts/$name"; done
for name in passwd group subuid subgid; do
  [ -e "/etc/$name" ] || : >"/etc/$name"
  mount --bind "$accounts/$name" "/etc/$name"
done
# Settings of the machine's own Docker are not ours.
echo '{}' >"$home/run/daemon.json"
export DOCKER_HOST="unix://$home/run/docker.sock"
export DOCKER_CONFIG="$home/run/client"
/usr/sbin/dockerd --config-file "$home/run/daemon.json" --data-root "$home/docker" --exec-root "$home/run/exec" \
  --pidfile "$home/run/docker.pid" --host "$DOCKER_HOST" --bridge none --iptables=false --ip6tables=false \
  --ip-forward=false --storage-driver overlay2 --userns-remap dockremap >"$home/run/dockerd.log" 2>&1 &
daemon=$!
left=120
until /usr/bin/docker version >/dev/null 2>&1; do
  left=$((left - 1))
  [ "$left" -gt 0 ] && kill -0 "$daemon" || { tail -n 20 "$home/run/dockerd.log" >&2; exit 1; }
  sleep 0.25
done
set --
while read -r instruction; do set -- "$@" --change "$instruction"; done
tar -C "$root" --numeric-owner --sort=name --mtime=2026-01-01T00:00Z -c . | /usr/bin/docker import "$@" - "$reference" >/dev/null
kill -TERM "$daemon"
wait "$daemon" || true
