import { describe, expect, it } from 'vitest';
import { stepsOf } from './operation.builder.ts';
import { announcement, stepWords } from './step-words.ts';

describe('announcement', () => {
  it('names the running step and its number', () => {
    expect(announcement(stepsOf('creating_vps:succeeded configuring_dns:running installing'))).toBe(
      'Step 2 of 3: Publishing your address.',
    );
  });
  it('says which step failed', () => {
    expect(announcement(stepsOf('creating_vps:failed installing'))).toBe(
      'Step 1 of 2 failed: Creating your server.',
    );
  });
  it('says when all steps are done, and nothing before the first one starts', () => {
    expect(announcement(stepsOf('creating_vps:succeeded complete:succeeded'))).toBe('All steps are done.');
    expect(announcement(stepsOf('creating_vps complete'))).toBe('');
  });
});

describe('stepWords', () => {
  it('shows an unknown step by its name', () => {
    expect(stepWords('moving_house')).toEqual({ title: 'Moving house', detail: '' });
  });
});
