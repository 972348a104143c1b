import type { Catalog } from '../api/contract.ts';

/** The error of a requested subdomain, or null when it is valid. The API decides in the end. */
export function validateSubdomain(
  value: string,
  { minLength, maxLength, reserved }: Catalog['subdomain'],
): string | null {
  if (value === '') return null;
  if (/[^a-z0-9-]/.test(value)) return 'Use only lowercase letters a to z, digits and hyphens.';
  if (value.length < minLength) return `Use at least ${minLength} characters.`;
  if (value.length > maxLength) return `Use at most ${maxLength} characters.`;
  if (value.startsWith('-') || value.endsWith('-')) return 'Start and end with a letter or a digit.';
  if (/^..--/.test(value)) return 'Do not use hyphens as both the third and the fourth character.';
  if (reserved.includes(value)) return `“${value}” is reserved. Choose another name.`;
  return null;
}

/** The typed text as a host label: trimmed and in lowercase. */
export function tidySubdomain(typed: string): string {
  return typed.trim().toLowerCase();
}
