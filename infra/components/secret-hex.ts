import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';

/**
 * 32 random bytes as 64 hex digits, secret. Uses a RandomPassword over sixteen characters instead of RandomBytes: the
 * official plugin uses the bytes themselves as the id of a RandomBytes, and the state stores ids in plain text
 * (pulumi-random's provider/resources.go).
 */
export function secretHex(name: string, parent: pulumi.Resource): pulumi.Output<string> {
  const alphabet = { numeric: true, lower: false, upper: false, special: true, overrideSpecial: 'abcdef' };
  const password = new random.RandomPassword(name, { length: 64, ...alphabet }, { parent });
  return pulumi.secret(password.result);
}
