#!/bin/sh
# The server's init: network, first boot, services; then it reaps orphans. Environment: NAME, ADDRESS (with prefix length),
# INSTANCE (the cloud's id of this server) and SSHD_DELAY (extra seconds of a real boot).
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=/root
export PATH HOME
umask 022
cd /
name=$NAME address=$ADDRESS instance=/var/lib/cloud/instances/$INSTANCE delay=$SSHD_DELAY
unset NAME ADDRESS INSTANCE SSHD_DELAY SERVER LOWER LAYERS COMPOSE HIERARCHIES
log() { echo "[$(cut -d' ' -f1 /proc/uptime)] $1"; }

if [ ! -e "$instance/finished" ]; then
  echo "$name" >/etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$name" >/etc/hosts
fi
# The server's memory metrics come from its control group; /proc describes the whole machine.
vitals() {
  group=/sys/fs/cgroup/memory
  while :; do
    read -r total <"$group/memory.limit_in_bytes"
    read -r used <"$group/memory.usage_in_bytes"
    cache=$(sed -n 's/^total_inactive_file //p' "$group/memory.stat")
    left=$(((total - used + ${cache:-0}) / 1024))
    printf 'MemTotal: %s kB\nMemFree: %s kB\nMemAvailable: %s kB\n' $((total / 1024)) "$left" "$left" \
      >/run/clawdet/proc/meminfo.new
    mv /run/clawdet/proc/meminfo.new /run/clawdet/proc/meminfo
    sleep 5
  done
}
mkdir -p /run/clawdet/proc
vitals &
hostname "$(cat /etc/hostname)"
ip link set lo up
until [ -e /sys/class/net/eth0 ]; do sleep 0.02; done
ip addr add "$address" dev eth0
ip link set eth0 up
mkdir -p /run/sshd /run/lock /run/cloud-init /var/log
# Apply only settings of the server's own network; the others belong to the machine.
cat /etc/sysctl.d/*.conf 2>/dev/null | grep '^ *net\.' | sysctl -q -p - || log 'some network settings were refused'

first=true
[ ! -e "$instance/finished" ] || first=false
state='done'
if $first; then
  log "first boot of instance ${instance##*/}"
  echo running >/run/cloud-init/state
  # Docker stores images per user mapping; those of this disk use the default one.
  [ ! -x /usr/sbin/dockerd ] || [ -e /etc/docker/daemon.json ] ||
    echo '{ "userns-remap": "default" }' >/etc/docker/daemon.json
  sh "$instance/early" >>/var/log/cloud-init-output.log 2>&1 || state=error
else
  cp "$instance/finished" /run/cloud-init/state
  for unit in /etc/systemd/system/multi-user.target.wants/*; do
    [ ! -e "$unit" ] || systemctl start "${unit##*/}" || log "$unit failed"
  done
fi

[ "$delay" = 0 ] || sleep "$delay"
systemctl start ssh && log 'sshd listens'

if $first; then
  sh "$instance/late" >>/var/log/cloud-init-output.log 2>&1 || state=error
fi
if [ -x /usr/sbin/dockerd ]; then systemctl start docker && log 'docker answers'; fi
if $first; then
  [ "$state" = 'done' ] || { log 'cloud-init failed:'; cat /var/log/cloud-init-output.log; }
  echo "$state" >"$instance/finished"
  echo "$state" >/run/cloud-init/state
  log "cloud-init: $state"
fi
# dash reaps every orphan of the server while it waits for this one child.
sleep infinity &
wait $!
