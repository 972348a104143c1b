import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.ts';

/** All addresses of a name. */
export type ResolveName = (name: string) => Promise<LookupAddress[]>;

/** Connections to one receiver at a time, from this process. */
const CONNECTIONS = 4;

/** A connection that the guard does not allow. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * An agent of undici that connects only to addresses that the guard allows. They are checked as they are connected to, each of
 * the name's answer, so that a name whose answer changes between two look-ups cannot get past it.
 */
export function guardedAgent(
  guard: AddressGuard,
  { resolve = resolveBySystem, timeoutMs }: { resolve?: ResolveName | undefined; timeoutMs: number },
): Agent {
  const connectors = Object.fromEntries(
    ['http:', 'https:'].map((protocol) => {
      const lookup = guardedLookup((address) => guard.allows(address, protocol), resolve);
      return [protocol, buildConnector({ lookup, timeout: timeoutMs, allowH2: false })];
    }),
  );
  const connect: buildConnector.connector = (options, callback) => {
    const { hostname, protocol } = options;
    const address = hostname.replace(/^\[|\]$/g, '');
    const connector = connectors[protocol];
    // Node looks no address up, so the look-up below does not see it.
    if (!connector || (isIP(address) !== 0 && !guard.allows(address, protocol)))
      return callback(new AddressRefused('the address is in a network that is not called'), null);
    connector(options, (error, socket) => {
      if (error) return callback(error, null);
      if (guard.allows(socket.remoteAddress ?? '', protocol)) return callback(null, socket);
      socket.destroy();
      callback(new AddressRefused('the connection leads to a network that is not called'), null);
    });
  };
  return new Agent({ connect, connections: CONNECTIONS, pipelining: 1 });
}

/** A look-up for `net.connect` that fails if any address of the answer is refused. */
function guardedLookup(allows: (address: string) => boolean, resolve: ResolveName): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => allows(address)))
          return callback(new AddressRefused('the name leads to a network that is not called'), '');
        if (all) callback(null, found);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

function resolveBySystem(name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(name, { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });
}
