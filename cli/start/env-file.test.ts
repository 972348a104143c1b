import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { CommandFailure } from '../failure.ts';
import { root } from '../home.ts';
import { cutValue, loadEnvFile } from './env-file.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'clawdet-env-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(text: string): string {
  const file = path.join(folder, '.env');
  writeFileSync(file, text);
  return file;
}

describe('a # in a value of .env', () => {
  test.each([
    ['PASSPHRASE=correct#horse9', 'correct'],
    ['PASSPHRASE=#x', ''],
    ['export PASSPHRASE=a#b', 'a'],
    ['PASSPHRASE=correct horse#9 # a comment', 'correct horse'],
  ])('without quotes would be cut off: %s', (line, read) => {
    expect(parseEnv(line).PASSPHRASE).toBe(read);
    expect(cutValue(`OTHER=1\n${line}`)).toEqual({ name: 'PASSPHRASE', line: 2 });
  });

  test.each([
    ['PASSPHRASE="correct#horse9"', 'correct#horse9'],
    ["PASSPHRASE='a#b'", 'a#b'],
    ['PASSPHRASE=`a#b` # a comment', 'a#b'],
    ['PASSPHRASE="first\nsecond#line"', 'first\nsecond#line'],
    ['PASSPHRASE=plain # a comment', 'plain'],
    ['PASSPHRASE=plain # see ticket#12', 'plain'],
    ['PASSPHRASE=           # not set', ''],
    ['# PASSPHRASE=a#b', undefined],
  ])('is read as it is meant: %s', (text, read) => {
    expect(parseEnv(text).PASSPHRASE).toBe(read);
    expect(cutValue(text)).toBeUndefined();
  });

  test('is found after a value of several lines', () => {
    expect(cutValue('KEY="-----BEGIN\nabc#def\n-----END"\nPASSPHRASE=a#b')).toEqual({
      name: 'PASSPHRASE',
      line: 4,
    });
  });
});

test('a start with such a file says which variable, and shows nothing of its value', () => {
  const file = fileOf('CLAWDET_TEST_PASSPHRASE=correct#horse9');
  const load = () => loadEnvFile(file);
  expect(load).toThrow(CommandFailure);
  expect(load).toThrow(/\.env, line 1: the value of CLAWDET_TEST_PASSPHRASE contains a #/);
  expect(load).not.toThrow(/horse9/);
  expect(process.env.CLAWDET_TEST_PASSPHRASE).toBeUndefined();
});

test('the template of the settings passes', () => {
  expect(cutValue(readFileSync(path.join(root, '.env.example'), 'utf8'))).toBeUndefined();
});
