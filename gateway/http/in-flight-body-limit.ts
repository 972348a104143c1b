import { LlmError } from './llm-error.ts';

const KB = 1_024;
const MB = 1_024 * KB;

/** A body of at most this size is small: as much text as a model reads. */
const SMALL_BYTES = 512 * KB;
/** Room for bodies in bytes. A part of it is for small ones, so that large ones under way never refuse a small one. */
const TEAM_ROOM = { bytes: 48 * MB, largeBytes: 40 * MB };
const PROCESS_ROOM = { bytes: 256 * MB, largeBytes: 192 * MB };
/** Bodies of one team that are arriving; those that come with their headers never count. */
const MAX_ARRIVING = 256;
/** What a piece of a body costs beside its bytes: a client may send one byte at a time. */
const PIECE_BYTES = 256;

/** A part of a room. */
interface RoomShare {
  bytes: number;
  /** The same bytes where the body is large. */
  largeBytes: number;
}

const NO_SHARE: RoomShare = { bytes: 0, largeBytes: 0 };

const shareOf = (bytes: number): RoomShare => ({ bytes, largeBytes: bytes > SMALL_BYTES ? bytes : 0 });

/** A limited number of bytes. */
class BodyRoom {
  readonly #max: RoomShare;
  #taken = NO_SHARE;

  constructor(max: RoomShare) {
    this.#max = max;
  }

  /** Replaces a share by a larger or smaller one; false, without any effect, where a larger one does not fit. */
  replace(held: RoomShare, next: RoomShare): boolean {
    const bytes = this.#taken.bytes - held.bytes + next.bytes;
    const largeBytes = this.#taken.largeBytes - held.largeBytes + next.largeBytes;
    const isFull = bytes > this.#max.bytes || (next.largeBytes > 0 && largeBytes > this.#max.largeBytes);
    if (isFull && next.bytes > held.bytes) return false;
    this.#taken = { bytes, largeBytes };
    return true;
  }
}

/** The bodies of one team whose calls are under way. */
class TeamBodies {
  readonly room = new BodyRoom(TEAM_ROOM);
  open = 0;
  arriving = 0;
}

/**
 * Limits the memory of bodies, for each team and in this process, by the bytes that have really arrived: what a client
 * declares costs nothing. An inline image is many bytes and few tokens, so no budget covers it, and a call keeps its body
 * for another provider. Therefore a large body counts until its call ends; a small one does so for its team, and in the
 * process until it has arrived.
 */
export class InFlightBodyLimit {
  readonly #teams = new Map<string, TeamBodies>();
  readonly #room = new BodyRoom(PROCESS_ROOM);

  /** Begins to count a body of this team. Close it in any case. */
  open(team: string): InFlightBody {
    const bodies = this.#teams.get(team) ?? new TeamBodies();
    this.#teams.set(team, bodies);
    bodies.open += 1;
    return new InFlightBody(bodies, this.#room, () => {
      bodies.open -= 1;
      if (bodies.open === 0) this.#teams.delete(team);
    });
  }
}

/** What one body takes of the memory. */
export class InFlightBody {
  readonly #team: TeamBodies;
  readonly #processRoom: BodyRoom;
  readonly #onClose: () => void;
  #inTeam = NO_SHARE;
  #inProcess = NO_SHARE;
  #isArriving = false;

  constructor(team: TeamBodies, processRoom: BodyRoom, onClose: () => void) {
    this.#team = team;
    this.#processRoom = processRoom;
    this.#onClose = onClose;
  }

  /** The body did not come with its headers. Throws LlmError `rate_limit_exceeded`. */
  awaitArrival(): void {
    if (this.#team.arriving >= MAX_ARRIVING) throw tooManyAtOnce('requests are being sent', 2);
    this.#team.arriving += 1;
    this.#isArriving = true;
  }

  /** A piece of it has arrived. Throws LlmError `rate_limit_exceeded`. */
  add(bytes: number): void {
    const next = shareOf(this.#inTeam.bytes + bytes + PIECE_BYTES);
    if (!this.#team.room.replace(this.#inTeam, next)) throw noRoom();
    this.#inTeam = next;
    if (!this.#processRoom.replace(this.#inProcess, next)) throw noRoom();
    this.#inProcess = next;
  }

  /** All of it has arrived, and is one buffer of this size. */
  arrived(bytes: number): void {
    const share = shareOf(bytes);
    this.#resize(share, share.largeBytes > 0 ? share : NO_SHARE);
  }

  /** Its call is over. */
  close(): void {
    this.#resize(NO_SHARE, NO_SHARE);
    this.#onClose();
  }

  /** Gives back what is not needed any more. */
  #resize(inTeam: RoomShare, inProcess: RoomShare): void {
    if (this.#isArriving) this.#team.arriving -= 1;
    this.#isArriving = false;
    this.#team.room.replace(this.#inTeam, inTeam);
    this.#processRoom.replace(this.#inProcess, inProcess);
    this.#inTeam = inTeam;
    this.#inProcess = inProcess;
  }
}

/** An answer takes some seconds, and its request keeps its room until then. */
const noRoom = () => tooManyAtOnce('large requests are under way', 5);

function tooManyAtOnce(what: string, retryAfter: number): LlmError {
  return new LlmError('rate_limit_exceeded', `Too many ${what} at once. Send this one again in a moment.`, {
    retryAfter,
  });
}
