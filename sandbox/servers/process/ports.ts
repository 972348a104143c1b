/** Only root may listen below 1024, so a process server uses high ports in place of the low ones. */
const unprivilegedPorts = new Map([
  [22, 2222],
  [80, 8080],
  [443, 8443],
]);

/** The port where a process server's sshd listens; the stack's `sshPort` input on this driver. */
export const processSshPort = 2222;

/** The process that listens here owns the address. No data is sent. */
export const addressClaimPort = 2221;

/** The local port on the server's own address for a public port: 22 → 2222, 80 → 8080, others below 1024 → +10000. */
export function localPort(publicPort: number): number {
  return unprivilegedPorts.get(publicPort) ?? (publicPort < 1024 ? publicPort + 10_000 : publicPort);
}
