/** Nobody but root may listen below 1024, so on a process server high ports stand for the low ones. */
const unprivilegedPorts = new Map([
  [22, 2222],
  [80, 8080],
  [443, 8443],
]);

/** The port where a process server's sshd listens; the stack's `sshPort` input on this driver. */
export const processSshPort = 2222;

/** Whoever listens here has the address; nothing is said on it. */
export const addressClaimPort = 2221;

/** The port on the server's own address that stands for a public port: 22 → 2222, 80 → 8080, others below 1024 → +10000. */
export function localPort(publicPort: number): number {
  return unprivilegedPorts.get(publicPort) ?? (publicPort < 1024 ? publicPort + 10_000 : publicPort);
}
