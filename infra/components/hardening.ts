/** Files that harden a host, by path. Each is written once at first boot; nothing edits user data later. */

export interface HostFile {
  path: string;
  /** Octal, as a string. */
  permissions: string;
  content: string;
}

const sshd: HostFile = {
  path: '/etc/ssh/sshd_config.d/10-clawdet.conf',
  permissions: '0600',
  content: `# Keys only; sshd takes the first value it reads, so this file sorts before the image's own.
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
AuthenticationMethods publickey
MaxAuthTries 3
LoginGraceTime 30
AllowAgentForwarding no
AllowTcpForwarding no
X11Forwarding no
`,
};

/** Only keys under net: they are per server, while kernel.* would affect everything that shares the server's kernel. */
const sysctl: HostFile = {
  path: '/etc/sysctl.d/60-clawdet.conf',
  permissions: '0644',
  content: `net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.all.log_martians = 1
net.ipv4.icmp_echo_ignore_broadcasts = 1
net.ipv4.tcp_syncookies = 1
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.all.accept_source_route = 0
`,
};

const daemonJson: HostFile = {
  path: '/etc/docker/daemon.json',
  permissions: '0644',
  content: `${JSON.stringify(
    {
      icc: false,
      'live-restore': true,
      'log-driver': 'json-file',
      'log-opts': { 'max-file': '3', 'max-size': '10m' },
      'no-new-privileges': true,
      'userns-remap': 'default',
    },
    undefined,
    2,
  )}\n`,
};

const upgrades: HostFile = {
  path: '/etc/apt/apt.conf.d/60clawdet-upgrades',
  permissions: '0644',
  content: `APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "03:30";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
`,
};

/**
 * The host's own firewall, behind the cloud's. It names no addresses of Cloudflare: those change, user data never does,
 * and the cell's firewall has them. DOCKER-USER is the chain that Docker leaves to its users and evaluates first.
 */
const firewall: HostFile = {
  path: '/usr/local/sbin/clawdet-firewall',
  permissions: '0755',
  content: `#!/bin/sh
# Idempotent: every rule is added only where it is missing.
set -eu
add() {
  tool=$1 chain=$2
  shift 2
  "$tool" -C "$chain" "$@" 2>/dev/null || "$tool" -A "$chain" "$@"
}
close() {
  tool=$1 icmp=$2
  add "$tool" INPUT -i lo -j ACCEPT
  add "$tool" INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  # Containers have no business with the host itself.
  add "$tool" INPUT -i docker0 -j DROP
  add "$tool" INPUT -i br-+ -j DROP
  add "$tool" INPUT -p "$icmp" -j ACCEPT
  add "$tool" INPUT -p tcp --dport 22 -j ACCEPT
  add "$tool" INPUT -p tcp --dport 80 -j ACCEPT
  "$tool" -P INPUT DROP
}
close iptables icmp
# The metadata service gives out user data, and with it the host key: not to containers.
iptables -N DOCKER-USER 2>/dev/null || true
iptables -C DOCKER-USER -d 169.254.0.0/16 -j DROP 2>/dev/null || iptables -I DOCKER-USER -d 169.254.0.0/16 -j DROP
if [ -e /proc/net/if_inet6 ] && command -v ip6tables >/dev/null; then close ip6tables ipv6-icmp; fi
`,
};

const firewallUnit: HostFile = {
  path: '/etc/systemd/system/clawdet-firewall.service',
  permissions: '0644',
  content: `[Unit]
Description=Clawdet host firewall
Before=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/clawdet-firewall
[Install]
WantedBy=multi-user.target
`,
};

/** Runs once, at the end of the first boot. Reports on the console what the image lacks instead of hiding it. */
const harden: HostFile = {
  path: '/usr/local/sbin/clawdet-harden',
  permissions: '0755',
  content: `#!/bin/sh
set -eu
sysctl -q -p /etc/sysctl.d/60-clawdet.conf
/usr/local/sbin/clawdet-firewall
systemctl enable clawdet-firewall.service
# Docker may have started before daemon.json was there.
docker info --format '{{json .SecurityOptions}}' 2>/dev/null | grep -q userns || systemctl restart docker
mkdir -p /var/lib/clawdet
command -v unattended-upgrade >/dev/null || echo 'missing: unattended-upgrades' | tee -a /var/lib/clawdet/hardening
`,
};

/** Everything that hardens a host: login, network, containers, updates. */
export const hardeningFiles: readonly HostFile[] = [
  sshd,
  sysctl,
  firewall,
  firewallUnit,
  daemonJson,
  upgrades,
  harden,
];

/** The command that applies the files above. */
export const hardenCommand = harden.path;
