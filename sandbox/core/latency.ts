/** How long the outside world takes: `instant` for tests of behaviour, `realistic` for what a customer would wait. */
export type ProfileName = 'instant' | 'realistic';

/** A span in milliseconds; waits are drawn from it uniformly. */
type Span = readonly [min: number, max: number];

export interface LatencyProfile {
  /** From the create call to status `off`: placement, disk. */
  serverCreateMs: Span;
  /** From `off` or `starting` to `running`. */
  serverStartMs: Span;
  /** From `running` to an sshd that answers. */
  sshdMs: Span;
  serverStopMs: Span;
  serverDeleteMs: Span;
  snapshotMs: Span;
  /** Backups, protection, firewall rules: quick calls. */
  smallActionMs: Span;
  /** From the API's answer to the edge seeing a changed record. */
  dnsMs: Span;
  /** Pull of the assistant's image (about 1 GB) when it is not on the server's disk. */
  imagePullMs: Span;
}

const none: Span = [0, 0];

/**
 * Sources. Server and sshd: the spans that the product plans with (create to `running` 8 to 15 s, of which starting takes the
 * smaller part; sshd 10 to 20 s later); Hetzner publishes none. DNS: "almost instant", "a few seconds" for proxied records
 * (community.cloudflare.com, thread 99123). Pull: 1 GB of layers at 200 to 300 Mbit/s plus unpacking. None of these has been
 * measured on our own account yet; replace them with measured figures when available.
 */
export const profiles: Record<ProfileName, LatencyProfile> = {
  instant: {
    serverCreateMs: none,
    serverStartMs: none,
    sshdMs: none,
    serverStopMs: none,
    serverDeleteMs: none,
    snapshotMs: none,
    smallActionMs: none,
    dnsMs: none,
    imagePullMs: none,
  },
  realistic: {
    serverCreateMs: [5_000, 9_000],
    serverStartMs: [3_000, 6_000],
    sshdMs: [10_000, 20_000],
    serverStopMs: [2_000, 4_000],
    serverDeleteMs: [2_000, 5_000],
    snapshotMs: [20_000, 60_000],
    smallActionMs: [300, 1_000],
    dnsMs: [1_000, 3_000],
    imagePullMs: [40_000, 60_000],
  },
};

/** The active profile. All clouds share one object, so that the console can switch it while they run. */
export class Latency {
  profile: ProfileName;
  readonly #random: () => number;

  constructor(profile: ProfileName, random: () => number = Math.random) {
    this.profile = profile;
    this.#random = random;
  }

  /** Draws a wait in whole milliseconds. */
  draw(kind: keyof LatencyProfile): number {
    const [min, max] = profiles[this.profile][kind];
    return Math.round(min + (max - min) * this.#random());
  }
}
