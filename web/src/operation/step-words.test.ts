import { describe, expect, it } from 'vitest';
import { stepsOf } from './operation.builder.ts';
import { announcement, stepWords } from './step-words.ts';

describe('announcement', () => {
  it('names the step that runs and its place', () => {
    expect(announcement(stepsOf('creating_vps:succeeded configuring_dns:running installing'))).toBe(
      'Step 2 of 3: Pointing your address at it.',
    );
  });
  it('says which step failed', () => {
    expect(announcement(stepsOf('creating_vps:failed installing'))).toBe(
      'Step 1 of 2 failed: Creating your server.',
    );
  });
  it('says when all is done, and nothing before anything began', () => {
    expect(announcement(stepsOf('creating_vps:succeeded complete:succeeded'))).toBe('All steps are done.');
    expect(announcement(stepsOf('creating_vps complete'))).toBe('');
  });
});

describe('stepWords', () => {
  it('shows a step it does not know by its name', () => {
    expect(stepWords('moving_house')).toEqual({ title: 'Moving house', detail: '' });
  });
});
