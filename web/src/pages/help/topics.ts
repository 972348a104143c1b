import type { ErrorCode } from '../../../../api/platform/errors/catalogue.ts';

/** What the help page says about a code: what happened, and what to do. */
export type Topic = { code: string; group: string; what: string; todo: string };

type Words = [what: string, todo: string];

const login = {
  unauthenticated: [
    'You are not logged in, or your session has ended.',
    'Log in again; you come back to where you were.',
  ],
  wrong_credentials: [
    'The email and the password do not belong together.',
    'Check both. We do not say which one is wrong, so that nobody can find out who has an account.',
  ],
  too_many_attempts: [
    'Something was tried more often than we allow: five wrong passwords a minute, or five new accounts an hour.',
    'Wait as long as the message says. If it was not you who tried, choose a longer password once you are in.',
  ],
  email_taken: ['There is an account with this email address.', 'Log in instead, the way you signed up.'],
  terms_required: ['The terms were not accepted.', 'Tick the box and send the form again.'],
  details_required: [
    'Your account still lacks an email address or the terms.',
    'Complete your sign-up; it is one form.',
  ],
  details_complete: ['Your sign-up is complete already.', 'Go on to the dashboard.'],
  invite_invalid: [
    'The link is for another account, or older than a day.',
    'Log in with the address that it was sent to, and open the newest link.',
  ],
  operators_only: [
    'The page is for those who run this service.',
    'Ask one of them to give your account the role of an operator.',
  ],
  csrf_refused: [
    'The request did not come from a page of ours, or from one that had been open for long.',
    'Reload the page and try again. A program of yours sends the header X-Requested-With: clawdet.',
  ],
} satisfies Record<string, Words>;

const x = {
  oauth_state_mismatch: [
    'The answer from X does not belong to a login begun in this browser.',
    'Start again with “Continue with X”, in one tab. If it stays that way, allow cookies for this site.',
  ],
  oauth_denied: [
    'X says that access was not granted.',
    'Continue with X again and agree, or sign up by email.',
  ],
  oauth_expired: ['The login took too long and has expired.', 'Start again with “Continue with X”.'],
  oauth_replayed: [
    'This login has been used already, often by the Back button.',
    'Start again with “Continue with X”.',
  ],
  oauth_unavailable: ['X did not answer as it should.', 'Try again in a minute, or sign up by email.'],
  oauth_not_configured: ['Login with X is not switched on here.', 'Sign up or log in by email.'],
} satisfies Record<string, Words>;

const assistant = {
  payment_required: ['The size you chose is not part of your plan.', 'Choose the free size.'],
  region_unknown: ['There is no such region.', 'Choose one of those listed on the dashboard.'],
  tier_unknown: ['There is no such size.', 'Choose one of those listed on the dashboard.'],
  subdomain_invalid: [
    'The address is not a host name.',
    'Use 3 to 40 small letters, digits and hyphens, with a letter or digit at both ends.',
  ],
  subdomain_reserved: ['We keep this address for ourselves.', 'Choose another.'],
  subdomain_taken: ['Somebody has this address.', 'Choose another, or leave it empty and we choose one.'],
  subdomain_fixed: [
    'Your assistant has its address already.',
    'Try again without one, or delete the assistant first.',
  ],
  operation_in_progress: [
    'Your assistant is being worked on.',
    'Watch it on the dashboard and go on when it is done.',
  ],
  instance_exists: ['You have an assistant.', 'Use it, or delete it before you ask for another.'],
  instance_not_ready: ['Your assistant is not ready yet.', 'Wait until the dashboard says so.'],
  idempotency_mismatch: [
    'The same Idempotency-Key came with two different requests.',
    'Use a new key for a new request.',
  ],
  beta_full: [
    'Every place of the beta is taken.',
    'Try again later: a place is free whenever somebody leaves.',
  ],
} satisfies Record<string, Words>;

const work = {
  provisioning_failed: [
    'Setting up your assistant did not work.',
    'What was half made is removed, and nothing is billed. Try again.',
  ],
  capacity_exhausted: [
    'The region has no free server of this size at the moment.',
    'Try again later, or delete the attempt and choose another region.',
  ],
  account_limit_reached: [
    'Our account at a cloud provider is at its limit, in every region alike.',
    'It is for us to raise it. Nothing was ordered; try again tomorrow.',
  ],
  cloud_unavailable: ['Our cloud provider does not answer.', 'Try again in a few minutes.'],
  cloud_refused: [
    'Our cloud provider refused to make your server.',
    'We have been told. Write to us if it stays that way.',
  ],
  install_failed: [
    'Your server was made, but the assistant did not start on it.',
    'We have removed the server, and nothing is billed. Try again.',
  ],
  health_check_failed: [
    'The assistant was installed but does not answer at its address.',
    'Try again. A new address can take a minute to be known everywhere.',
  ],
  upkeep_failed: [
    'Work of ours on your assistant did not end well.',
    'Nothing to do: what you have is kept as it is, and we look into it.',
  ],
  destroy_failed: ['Deleting your assistant did not work to the end.', 'Try again: what is gone stays gone.'],
  operation_cancelled: [
    'The work was cancelled before it was done. Nothing half made is left.',
    'Start it again when you like.',
  ],
  operation_over: [
    'The work has ended already: there is nothing left to cancel.',
    'See how on the dashboard.',
  ],
  not_cancellable: [
    'A removal that has begun cannot be stopped: part of it is gone already.',
    'Wait until it is done.',
  ],
  worker_lost: ['The work was interrupted more often than we allow.', 'Try again.'],
} satisfies Record<string, Words>;

const trial = {
  trial_spent: [
    'The free messages of the home page are used up for today: yours, or those of everybody behind your address.',
    'Sign up and get an assistant of your own, or come back tomorrow (UTC).',
  ],
  trial_full: [
    'What we set aside for all visitors of a day is used up.',
    'Sign up and get an assistant of your own, or come back tomorrow (UTC).',
  ],
  trial_too_fast: [
    'Too many questions came from your network in a short time.',
    'Wait for as many seconds as the message says, then ask again.',
  ],
  trial_unfit: [
    'What was sent is not a question that the trial takes: characters that are no text, or the same thing over and over.',
    'Ask it in your own words.',
  ],
  trial_refused: ['The provider of the model refused the question.', 'Ask it another way.'],
  trial_unavailable: [
    'The provider of the model does not answer. The message was not counted.',
    'Try again in a minute.',
  ],
  trial_cut: ['The answer broke off in the middle.', 'Ask again.'],
  trial_off: ['Whoever runs this service has turned the trial chat off.', 'Sign up to get an assistant.'],
} satisfies Record<string, Words>;

const operating = {
  finding_over: [
    'The finding is closed: what differed does so no more.',
    'Look at the list again; its history says what closed it.',
  ],
  finding_unfit: [
    'This cannot be done about such a finding.',
    'What belongs to no customer cannot be repaired, and only what is removed on request is confirmed.',
  ],
  drift_off: [
    'Looking this deep is turned off.',
    'Set DRIFT_INVENTORY_SECONDS, DRIFT_INSIDE_SECONDS or DRIFT_DEEP_SECONDS above 0 and start the worker again.',
  ],
} satisfies Record<string, Words>;

const general = {
  unreachable: [
    'Your browser could not reach Clawdet.',
    'Check your connection, then try again. Work that had begun goes on without you.',
  ],
  unexpected_answer: [
    'Something between you and us gave an answer that is not ours.',
    'Wait a minute and try again.',
  ],
  internal_error: ['Something broke on our side, and has been logged.', 'Try again in a minute.'],
  database_unavailable: ['Our database does not answer.', 'Try again in a minute.'],
  not_found: ['There is nothing at this address, or it is not yours.', 'Check the address.'],
  invalid_input: [
    'Something in the request is not right.',
    'Correct the fields that are marked, and send it again.',
  ],
  invalid_json: ['The body of the request is not valid JSON.', 'Send one JSON object.'],
  json_expected: [
    'The body of the request is not JSON.',
    'Send it with the header Content-Type: application/json.',
  ],
  body_too_large: ['The request is larger than 64 KB.', 'Send less.'],
  model_unpriced: [
    'Your assistant asked for a model that we have no price for.',
    'Nothing was asked and nothing is charged. Choose one of the models that the gateway lists.',
  ],
  too_many_orders: [
    'You have had assistants set up too often in one day.',
    'Nothing was ordered. Try again tomorrow.',
  ],
  storage_full: ['A disk of ours is full.', 'Nothing of yours is lost. Try again later; we have been told.'],
} satisfies Record<string, Words>;

const groups: [string, Record<string, Words>][] = [
  ['Trying it out', trial],
  ['Logging in', login],
  ['Continue with X', x],
  ['Asking for an assistant', assistant],
  ['While we work on it', work],
  ['Running the fleet', operating],
  ['Anything else', general],
];

/** Every topic by code; a code of the API without one does not compile. */
const byCode: Record<string, Words> = {
  ...trial,
  ...login,
  ...x,
  ...assistant,
  ...work,
  ...operating,
  ...general,
} satisfies Record<ErrorCode, Words>;

/** Every topic, in the order of the page. */
export const topics: Topic[] = groups.flatMap(([group, words]) =>
  Object.entries(words).map(([code, [what, todo]]) => ({ code, group, what, todo })),
);

/** The topic of a code; one we do not know gets the general one. */
export function topicOf(code: string): Topic {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const [what, todo] = known ?? general.internal_error;
  return { code: known ? code : 'internal_error', group: '', what, todo };
}
