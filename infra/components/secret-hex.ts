import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';

/**
 * 32 random bytes as 64 hex digits, secret. A RandomPassword over sixteen characters and not RandomBytes: the official
 * plugin takes the bytes themselves for the id of a RandomBytes, and an id lies in the state in the clear
 * (pulumi-random's provider/resources.go).
 */
export function secretHex(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const alphabet = { numeric: true, lower: false, upper: false, special: true, overrideSpecial: 'abcdef' };
  const password = new random.RandomPassword(name, { length: 64, ...alphabet }, { parent });
  return pulumi.secret(password.result);
}
