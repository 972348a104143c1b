import { expect, test } from 'vitest';
import type { AuditTarget } from './audit.model.ts';
import { auditTargetOf, auditTargetText } from './audit-target.ts';

test.each<[string, AuditTarget]>([
  ['operation:65f0', { kind: 'operation', name: '65f0' }],
  ['finding:65f0', { kind: 'finding', name: '65f0' }],
  ['customer:alice', { kind: 'customer', name: 'alice' }],
  ['user:ada@example.com', { kind: 'user', name: 'ada@example.com' }],
  ['cell:eu1', { kind: 'cell', name: 'eu1' }],
  ['file:users.json', { kind: 'file', name: 'users.json' }],
])('%s is read from an older row and from a new one, and shown as the same text', (text, target) => {
  expect(auditTargetOf({ target: text })).toEqual(target);
  expect(auditTargetOf({ target })).toBe(target);
  expect(auditTargetText(target)).toBe(text);
});
