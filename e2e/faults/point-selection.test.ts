import { describe, expect, it } from 'vitest';
import { operationKind } from '../../api/operations/operation.schema.ts';
import { faultPoints } from './fault-points.ts';
import { selectPoints } from './point-selection.ts';

describe('the fault points', () => {
  it('have unique names', () => {
    const names = faultPoints.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('all run on demand, and a few of every kind by default', () => {
    expect(selectPoints(faultPoints, 'all')).toHaveLength(faultPoints.length);
    const defaults = selectPoints(faultPoints, undefined);
    expect(new Set(defaults.map(({ injection }) => injection.kind))).toEqual(
      new Set(['kill at', 'kill inside', 'misbehave']),
    );
    // A new cell covers a cell's repair: both run its stack's `up`.
    const kinds = operationKind.options.filter((kind) => kind !== 'repair_cell' && kind !== 'adopt');
    expect(new Set(defaults.map(({ during }) => during))).toEqual(new Set(kinds));
  });

  it('are selected by a part of their name, and an unknown name is refused', () => {
    const chosen = selectPoints(faultPoints, 'POST record');
    expect(chosen.length).toBeGreaterThan(1);
    expect(chosen.every(({ name }) => name.includes('POST record'))).toBe(true);
    expect(selectPoints(faultPoints, 'POST record|POST record')).toEqual(chosen);
    expect(selectPoints(faultPoints, 'POST record|POST firewall').length).toBeGreaterThan(chosen.length);
    expect(() => selectPoints(faultPoints, 'no such thing')).toThrow('no fault point is called');
  });
});
