import * as pulumi from '@pulumi/pulumi';
import { EngineError } from '../engine/failure/errors.ts';

/**
 * A group of resources that belong together. Every child's name begins with its parent's, so that a URN shows where a
 * resource came from; a child that breaks the rule stops the program before anything is created (after SST's
 * component.ts).
 */
export abstract class Component extends pulumi.ComponentResource {
  constructor(kind: string, name: string, opts?: pulumi.ComponentResourceOptions) {
    super(`clawdet:components:${kind}`, name, {}, { ...opts, transformations: [guardNames(name)] });
  }
}

function guardNames(parent: string): pulumi.ResourceTransformation {
  return ({ name }) => {
    if (name !== parent && !name.startsWith(`${parent}-`)) {
      throw new EngineError(
        'inputs_refused',
        'call_person',
        `Resource "${name}" is a child of "${parent}", so its name must begin with "${parent}-".`,
      );
    }
    return undefined;
  };
}
