import { describe, expect, it } from 'vitest';
import { operationKind } from '../../api/operations/operation.schema.ts';
import { chosenPoints } from './choice.ts';
import { faultPoints } from './points.ts';

describe('the fault points', () => {
  it('are named apart from each other', () => {
    const names = faultPoints.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are all run on demand, and a few of every kind without', () => {
    expect(chosenPoints(faultPoints, 'all')).toHaveLength(faultPoints.length);
    const brief = chosenPoints(faultPoints, undefined);
    expect(new Set(brief.map(({ strike }) => strike.kind))).toEqual(
      new Set(['kill at', 'kill inside', 'misbehave']),
    );
    // A new cell stands for a cell's own repair: both bring its stack up.
    const kinds = operationKind.options.filter((kind) => kind !== 'repair_cell');
    expect(new Set(brief.map(({ during }) => during))).toEqual(new Set(kinds));
  });

  it('are chosen by a part of their names, and a name that none has is refused', () => {
    const chosen = chosenPoints(faultPoints, 'POST record');
    expect(chosen.length).toBeGreaterThan(1);
    expect(chosen.every(({ name }) => name.includes('POST record'))).toBe(true);
    expect(chosenPoints(faultPoints, 'POST record|POST record')).toEqual(chosen);
    expect(chosenPoints(faultPoints, 'POST record|POST firewall').length).toBeGreaterThan(chosen.length);
    expect(() => chosenPoints(faultPoints, 'no such thing')).toThrow('no fault point is called');
  });
});
