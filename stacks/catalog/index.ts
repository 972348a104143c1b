/** What can be bought, where it can be placed and what runs on it. */
export { imageNamed, images } from './images.ts';
export { firstPlacement, nextPlacement, nextType, placements } from './placements.ts';
export { shortQuestionsWithin, TOKENS_PER_SHORT_QUESTION } from './question-tokens.ts';
export { regions } from './regions.ts';
export { catalogServerTypes } from './server-types.ts';
export { tiers } from './tiers.ts';
