import { describe, expect, it } from 'vitest';
import { operationKind } from '../../api/operations/operation.schema.ts';
import { faultPoints } from './fault-points.ts';
import { selectPoints } from './point-selection.ts';

describe('the fault points', () => {
  it('are named apart from each other', () => {
    const names = faultPoints.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('are all run on demand, and a few of every kind without', () => {
    expect(selectPoints(faultPoints, 'all')).toHaveLength(faultPoints.length);
    const defaults = selectPoints(faultPoints, undefined);
    expect(new Set(defaults.map(({ injection }) => injection.kind))).toEqual(
      new Set(['kill at', 'kill inside', 'misbehave']),
    );
    // A new cell stands for a cell's own repair: both bring its stack up.
    const kinds = operationKind.options.filter((kind) => kind !== 'repair_cell');
    expect(new Set(defaults.map(({ during }) => during))).toEqual(new Set(kinds));
  });

  it('are chosen by a part of their names, and a name that none has is refused', () => {
    const chosen = selectPoints(faultPoints, 'POST record');
    expect(chosen.length).toBeGreaterThan(1);
    expect(chosen.every(({ name }) => name.includes('POST record'))).toBe(true);
    expect(selectPoints(faultPoints, 'POST record|POST record')).toEqual(chosen);
    expect(selectPoints(faultPoints, 'POST record|POST firewall').length).toBeGreaterThan(chosen.length);
    expect(() => selectPoints(faultPoints, 'no such thing')).toThrow('no fault point is called');
  });
});
