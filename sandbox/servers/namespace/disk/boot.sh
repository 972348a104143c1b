#!/bin/sh
# First process of a server's namespaces: builds the server's root and becomes its init. Environment: SERVER (its folder),
# LOWER (the root below it), LAYERS (lines `place files`), COMPOSE (a file) and the variables of init.
set -eu
root=$SERVER/root
mount --make-rprivate /
mkdir -p "$root"
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$SERVER/upper,workdir=$SERVER/work" "$root"
cd "$root"
# The disk hides these folders of the machine; a folder created over a hidden one is empty.
while read -r mode folder; do
  [ -d "./$folder" ] || mkdir "./$folder"
  chmod "$mode" "./$folder"
done <"$SERVER/folders"
# The scripts of this instance's first boot, copied once.
if [ -d "$SERVER/seed" ]; then
  mkdir -p "var/lib/cloud/instances/$INSTANCE"
  mv "$SERVER/seed/early" "$SERVER/seed/late" "var/lib/cloud/instances/$INSTANCE/"
  rmdir "$SERVER/seed"
fi

mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o nosuid,nodev,noexec sysfs sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp

# Separate devices: with the machine's /dev, one wrong command in here would break the machine.
mount -t tmpfs -o mode=755,nosuid tmpfs dev
for device in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
  # shellcheck disable=SC2086 # three words on purpose
  set -- $device
  mknod -m 666 "dev/$1" c "$2" "$3"
done
mkdir dev/pts dev/shm dev/mqueue
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t mqueue mqueue dev/mqueue
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for stream in 'stdin 0' 'stdout 1' 'stderr 2'; do ln -s "/proc/self/fd/${stream#* }" "dev/${stream% *}"; done

mount -t tmpfs -o mode=755 cgroup sys/fs/cgroup
for hierarchy in $HIERARCHIES; do
  mkdir "sys/fs/cgroup/$hierarchy"
  kind=$hierarchy
  [ "$hierarchy" != systemd ] || kind=none,name=systemd
  mount -t cgroup -o "$kind" cgroup "sys/fs/cgroup/$hierarchy"
done

# Docker's overlays cannot be on an overlay, so its data is a folder of the machine's own file system.
mount --bind "$SERVER/docker" var/lib/docker
# A daemon that remaps users mounts its folder on itself unless it is a mount; that would cover the layers.
for folder in "$SERVER"/docker/*.*/; do
  [ ! -d "$folder" ] || mount --bind "$folder" "var/lib/docker/$(basename "$folder")"
done
printf '%s' "$LAYERS" | while read -r place files; do
  # Missing when the image was removed from this server.
  [ ! -d "$SERVER/docker/$place" ] || { mount --bind "$files" "var/lib/docker/$place" &&
    mount -o remount,bind,ro "var/lib/docker/$place"; }
done
if [ -n "$COMPOSE" ]; then
  mkdir -p usr/local/lib/docker/cli-plugins
  : >>usr/local/lib/docker/cli-plugins/docker-compose
  mount --bind "$COMPOSE" usr/local/lib/docker/cli-plugins/docker-compose
fi

pivot_root . .
umount -l .
exec chroot . /usr/lib/clawdet/init
