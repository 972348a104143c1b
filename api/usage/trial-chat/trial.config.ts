import { z } from 'zod';

/** The settings of the trial chat, by environment variable. */
export const trialSettings = {
  /** For all visitors together; 0 turns the trial off. */
  TRIAL_DOLLARS_PER_DAY: z.coerce.number().min(0).max(10_000).default(5),
  /** For one visitor. */
  TRIAL_MESSAGES_PER_DAY: z.coerce.number().int().min(1).max(1_000).default(10),
  TRIAL_MODEL: z.string().min(1).default('grok-3-mini'),
};
type Settings = { [N in keyof typeof trialSettings]: z.output<(typeof trialSettings)[N]> };

/** What a visitor or a network may use of the trial on one day (UTC). */
export interface TrialLimit {
  messages: number;
  tokens: number;
}

/** The limits of visitors and of the networks they come from. */
export interface TrialLimits {
  visitor: TrialLimit;
  network: TrialLimit;
  /** How fast a network may ask: `burst` questions at once, and one more every `everyMs`. */
  pace: { burst: number; everyMs: number };
}

/** Question, earlier turns and answer, as reserved; most messages use a third of it. */
const TOKENS_A_MESSAGE = 4_000;
/** People behind one address share an office, a school or a mobile operator. */
const VISITORS_A_NETWORK = 5;
const PACE = { burst: 5, everyMs: 12_000 };
/** A provider that has not begun its answer by then leaves enough of an answer's 60 s for the next one. */
const FIRST_EVENT_MS = 20_000;

/** The trial's configuration. */
export function arrangeTrial(env: Settings) {
  const visitor = {
    messages: env.TRIAL_MESSAGES_PER_DAY,
    tokens: env.TRIAL_MESSAGES_PER_DAY * TOKENS_A_MESSAGE,
  };
  const limits: TrialLimits = {
    visitor,
    network: {
      messages: visitor.messages * VISITORS_A_NETWORK,
      tokens: visitor.tokens * VISITORS_A_NETWORK,
    },
    pace: PACE,
  };
  return {
    model: env.TRIAL_MODEL,
    /** Micro-dollars a day for everybody together; 0: the trial is off. */
    dayMicros: Math.round(env.TRIAL_DOLLARS_PER_DAY * 1_000_000),
    limits,
    /** How long a provider may take to begin its answer before the next one is asked, in ms. */
    firstEventMs: FIRST_EVENT_MS,
  };
}

/** The trial's configuration, as the code passes it around. */
export type TrialConfig = ReturnType<typeof arrangeTrial>;
