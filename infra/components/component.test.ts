import * as random from '@pulumi/random';
import { describe, expect, it } from 'vitest';
import { Component } from './component.ts';
import { recordProgram } from './program-recorder.fixture.ts';

class Sample extends Component {
  constructor(name: string, child: string) {
    super('Sample', name);
    new random.RandomId(child, { byteLength: 4 }, { parent: this });
  }
}

const declaring = (child: string) => async () => {
  new Sample('parent', child);
  return {};
};

describe('the name guard', () => {
  it("accepts a child whose name begins with its parent's", async () => {
    expect(Object.keys((await recordProgram(declaring('parent-child'))).resources)).toEqual(['parent-child']);
  });

  it.each(['child', 'parentchild'])('rejects a child named %s and quotes both names', async (child) => {
    await expect(recordProgram(declaring(child))).rejects.toThrow(`"${child}" is a child of "parent"`);
  });
});
