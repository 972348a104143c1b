// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table, read from top to bottom
import { DATABASE_UNAVAILABLE_MESSAGE } from '../../../gateway/errors.ts';
import type { ErrorAction } from './errors.schema.ts';

/** One kind of error: HTTP status, next action, and message. */
export interface CatalogueEntry {
  status: number;
  action: ErrorAction;
  message: string;
}

/** Every error code the API answers with. Each is an anchor of the help page (`/help#code`). */
export const errorCatalogue = {
  // The request itself
  invalid_input: entry(
    400,
    'correct_input',
    'Something in the request is wrong. Correct it and send it again.',
  ),
  invalid_json: entry(400, 'correct_input', 'The request body is not valid JSON. Send one JSON object.'),
  body_too_large: entry(413, 'correct_input', 'The request body is larger than 64 KB. Send less.'),
  json_expected: entry(
    415,
    'correct_input',
    'Send the body as JSON, with the header Content-Type: application/json.',
  ),
  csrf_refused: entry(
    403,
    'retry',
    'This request did not come from one of our pages. Reload the page and try again; a program must send the header X-Requested-With: clawdet.',
  ),
  not_found: entry(404, 'correct_input', 'There is nothing at this address. Check the address.'),
  internal_error: entry(
    500,
    'retry',
    'Something broke on our side and has been logged. Try again in a minute.',
  ),
  database_unavailable: entry(503, 'wait', DATABASE_UNAVAILABLE_MESSAGE),

  storage_full: entry(503, 'wait', 'Our disk is full or read-only. We have to repair it; try again later.'),

  // Login and accounts
  unauthenticated: entry(
    401,
    'log_in',
    'You are not logged in, or your session has ended. Log in and try again.',
  ),
  wrong_credentials: entry(
    401,
    'correct_input',
    'This email and password do not match an account. Check both, or sign up.',
  ),
  second_factor_required: entry(
    401,
    'correct_input',
    'The password is right. Now use your passkey, the code of your authenticator app, or a recovery code.',
  ),
  wrong_code: entry(
    403,
    'correct_input',
    'This code is wrong, has been used, or is too old. Enter the one that your app shows now.',
  ),
  passkey_refused: entry(
    403,
    'retry',
    'This passkey was not accepted: it is not one of this account’s, or its answer came after five minutes. Try again.',
  ),
  passkeys_full: entry(
    409,
    'choose_another',
    'Your account has as many passkeys as it may have. Remove one that you no longer use, then add the new one.',
  ),
  login_expired: entry(
    401,
    'log_in',
    'This login has taken more than ten minutes, or was started in another browser. Log in again.',
  ),
  totp_not_begun: entry(
    409,
    'retry',
    'There is no authenticator app to confirm, or its set-up has taken more than 30 minutes. Begin again.',
  ),
  factor_required: entry(
    409,
    'choose_another',
    'Operators need a second factor, and this is your last one. Set up another one first.',
  ),
  confirm_identity: entry(
    403,
    'confirm_identity',
    'Confirm that it is you: more than 15 minutes have passed since you logged in here. Then try again.',
  ),
  too_many_attempts: entry(429, 'wait', 'Too many attempts. Wait a minute, then try again.'),
  too_many_requests: entry(429, 'wait', 'You send requests too fast. Wait a few seconds, then go on.'),
  terms_required: entry(400, 'correct_input', 'Accept the terms to continue: tick the box and send again.'),
  details_required: entry(
    403,
    'complete_signup',
    'Your account has no email or has not accepted the terms yet. Complete your sign-up first.',
  ),
  details_complete: entry(409, 'retry', 'Your sign-up is already complete. Go to the dashboard.'),

  email_unproven: entry(
    403,
    'open_mail',
    'Open the link that we have mailed to your address. Your order is kept, and placed as soon as you have.',
  ),
  link_invalid: entry(
    403,
    'retry',
    'This link has been used, is too old, or is not complete. Ask for a new one, and open it from the mail itself.',
  ),
  wrong_password: entry(
    403,
    'correct_input',
    'This is not the password of your account. Nothing was changed.',
  ),

  proof_required: entry(
    403,
    'open_mail',
    'Confirm your email first: open the link that we have mailed to it. Without a confirmed email, nobody can log in with a password.',
  ),
  export_invalid: entry(
    403,
    'retry',
    'This link is not for the account that you are logged in with, has been used five times, is older than 24 hours, or is not complete. Log in with the account that it was mailed to, or ask for a new one on the Settings page.',
  ),
  account_leaving: entry(
    409,
    'keep_account',
    'Your account is about to be deleted, so nothing can be ordered with it. To keep it, undo the deletion on the Settings page first.',
  ),
  deletion_begun: entry(
    409,
    'wait',
    'The deletion of this account has begun and cannot be undone: a part of it is gone. Once our last mail has come, you can sign up again with the same address.',
  ),

  invite_invalid: entry(
    403,
    'retry',
    'This link is not for the account that you are logged in with, has been used or withdrawn, or is older than a day. Log in with the address that it was sent to, and open the newest link.',
  ),
  last_operator: entry(
    409,
    'choose_another',
    'This is the only operator, and without one nobody can run this service. Make somebody else an operator first.',
  ),
  not_invitable: entry(
    409,
    'retry',
    'This account cannot be invited to be an operator yet: no invitation can be mailed to it. Change that, then try again.',
  ),
  reset_impossible: entry(
    409,
    'correct_input',
    'The second factor of this account cannot be reset: it has none, or its owner cannot be told by mail.',
  ),
  reset_open: entry(
    409,
    'wait',
    'Somebody has asked for this reset already. Another operator can confirm it, or withdraw it first.',
  ),
  reset_over: entry(
    409,
    'retry',
    'This request is no longer open: it was confirmed or withdrawn, or is older than 24 hours. Reload the page.',
  ),
  reset_own: entry(
    403,
    'contact_support',
    'Nobody resets their own second factor. Two other operators have to: one asks for it, and one confirms it.',
  ),
  reset_needs_another: entry(
    403,
    'contact_support',
    'You have asked for this reset, so another operator has to confirm it.',
  ),
  no_second_operator: entry(
    409,
    'choose_another',
    'A reset takes two operators, and there is nobody who could confirm this one. Make somebody else an operator first: npx clawdet grant <email>.',
  ),
  target_ambiguous: entry(
    409,
    'choose_another',
    'This names several customers. Name one of them by subdomain, email or id.',
  ),
  second_factor_needed: entry(
    403,
    'set_up_factor',
    'Operators need a second factor. Set one up on the Security page; then this page opens.',
  ),
  operators_only: entry(
    403,
    'contact_support',
    'This page is for operators. Ask one of them to give your account that role.',
  ),

  // Teams
  token_invalid: entry(
    401,
    'choose_another',
    'This token is unknown, expired or revoked, or not complete. Use another one, or create one on the team’s page.',
  ),
  scope_too_narrow: entry(
    403,
    'choose_another',
    'The scope of this token does not allow this. Use another token.',
  ),
  session_needed: entry(
    403,
    'log_in',
    'No token may do this, only a person who is logged in. Send the call without Authorization, in a browser’s session.',
  ),
  token_needed: entry(
    403,
    'choose_another',
    'This is about the token of a call, and this call has none. Send one: Authorization: Bearer clt_…, as the help page shows.',
  ),
  tokens_full: entry(
    409,
    'choose_another',
    'A team has at most 20 tokens. Revoke one that is no longer used first.',
  ),
  webhooks_full: entry(
    409,
    'choose_another',
    'A team has at most 10 webhooks. Remove one that is no longer used first.',
  ),
  webhook_url_refused: entry(
    400,
    'correct_input',
    'This address cannot be called. Enter one that begins with https:// and leads to a server on the internet.',
  ),
  role_too_low: entry(
    403,
    'ask_team',
    'Your role in this team does not allow this. Ask an owner of the team.',
  ),
  last_owner: entry(
    409,
    'choose_another',
    'This is the only owner of the team, and a team needs one. Make somebody else an owner first.',
  ),
  one_per_owner: entry(
    409,
    'choose_another',
    'In the beta each person has one assistant, and the owner of this team has one in another team. Use that one, or delete it first.',
  ),
  team_full: entry(409, 'ask_team', 'A team has at most 50 people. Remove somebody first.'),
  too_many_teams: entry(
    409,
    'choose_another',
    'You are an owner of 10 teams. Delete one that you do not need first.',
  ),
  own_team: entry(
    409,
    'choose_another',
    'This team came with an account and goes with it. Delete the account instead, or its assistant.',
  ),
  team_has_assistants: entry(
    409,
    'choose_another',
    'The team still has an assistant. Delete it first, and wait until it is removed.',
  ),
  invitation_invalid: entry(
    403,
    'ask_team',
    'This invitation has been used or withdrawn, is older than 7 days, or is not complete. Ask the person who invited you for a new one.',
  ),
  invitation_other_account: entry(
    403,
    'log_in',
    'This invitation was sent to another address than your account’s. Log in, or sign up, with the address that it was sent to.',
  ),

  // X
  oauth_state_mismatch: entry(
    400,
    'retry',
    'The answer from X does not belong to a login that was started in this browser. Start again with "Continue with X".',
  ),
  oauth_denied: entry(
    403,
    'retry',
    'X says that access was not granted. Continue with X again, or sign up by email.',
  ),
  oauth_expired: entry(
    400,
    'retry',
    'This login took too long and has expired. Start again with "Continue with X".',
  ),
  oauth_replayed: entry(
    400,
    'retry',
    'This login has been used already. Start again with "Continue with X".',
  ),
  oauth_unavailable: entry(
    503,
    'wait',
    'X does not respond as expected. Try again in a minute, or sign up by email.',
  ),
  x_taken: entry(
    409,
    'choose_another',
    'This X account already logs in to another account here. Nothing was linked. Log in with X to see that account, or link another X account.',
  ),
  x_link_interrupted: entry(
    403,
    'log_in',
    'While you were at X, this browser was logged out or logged in to another account. Nothing was linked. Log in to the account that you want to link, and start again.',
  ),
  last_way_in: entry(
    409,
    'correct_input',
    'X is the only way into your account. Confirm your email and set a password first, then unlink X.',
  ),
  oauth_not_configured: entry(404, 'log_in', 'Login with X is not enabled here. Sign up or log in by email.'),

  // Instances
  payment_required: entry(
    402,
    'choose_another',
    'This size is not part of your plan, and larger plans cannot be bought yet. Choose a size of your plan.',
  ),
  region_unknown: entry(400, 'choose_another', 'There is no such region. Choose one of the listed ones.'),
  tier_unknown: entry(400, 'choose_another', 'There is no such tier. Choose one of the listed ones.'),
  subdomain_invalid: entry(
    400,
    'choose_another',
    'A subdomain has 3 to 40 lowercase letters, digits and hyphens, and begins and ends with a letter or digit. Choose another.',
  ),
  subdomain_reserved: entry(
    409,
    'choose_another',
    'This subdomain is reserved for our own use. Choose another.',
  ),
  subdomain_taken: entry(409, 'choose_another', 'This subdomain is taken. Choose another.'),
  subdomain_fixed: entry(
    409,
    'retry',
    'Your assistant already has a subdomain. Retry without a subdomain, or delete the assistant first.',
  ),
  operation_in_progress: entry(
    409,
    'wait',
    'Another operation on your assistant is in progress. Wait until it is done.',
  ),
  instance_exists: entry(
    409,
    'choose_another',
    'You already have an assistant. Delete it before you get another.',
  ),
  not_for_adopted: entry(
    409,
    'contact_support',
    'Your assistant runs on a server that was taken over as it was: only you have access to it, and we have no key. Use what you set up on it yourself, or delete this assistant and order a new one.',
  ),
  instance_not_ready: entry(409, 'wait', 'Your assistant is not ready yet. Wait until it is ready.'),
  idempotency_mismatch: entry(
    409,
    'retry',
    'This Idempotency-Key was used for a different request. Use a new key for each new request.',
  ),
  beta_full: entry(
    503,
    'wait',
    'The beta is full. Try again later: you can join as soon as a place is free.',
  ),

  too_many_changes: entry(
    429,
    'wait',
    'You have done this too often in a short time. Nothing was changed. Wait a while, then try again.',
  ),
  program_keys_full: entry(
    409,
    'choose_another',
    'Your assistant has as many keys for programs as it may have. Revoke one that you no longer need, then create the new one.',
  ),
  too_many_streams: entry(
    429,
    'wait',
    'Your account has too many live views open. Close some of them, then open this one again.',
  ),

  too_many_orders: entry(
    429,
    'wait',
    'You have set up assistants too often today. Nothing was ordered; try again tomorrow.',
  ),

  // The LLM gateway
  model_unpriced: entry(
    404,
    'choose_another',
    'This model has no price here, and so it is not served. Choose another one.',
  ),

  // The trial chat
  trial_spent: entry(
    429,
    'sign_up',
    'Your free messages for today are used up. With an account you can continue at once; without one you can continue tomorrow.',
  ),
  trial_full: entry(
    429,
    'sign_up',
    'Today’s budget for visitors is used up. With an account you can continue at once; without one you can continue tomorrow.',
  ),
  trial_too_fast: entry(
    429,
    'wait',
    'Too many questions came from your network at once. Ask again in a few seconds.',
  ),
  trial_unfit: entry(
    422,
    'correct_input',
    'The trial does not accept this question. Ask it in your own words.',
  ),
  trial_refused: entry(422, 'correct_input', 'The model does not accept this question. Ask it another way.'),
  trial_unavailable: entry(
    503,
    'retry',
    'The model is not answering at the moment. Your message was not counted: try again in a minute.',
  ),
  trial_cut: entry(502, 'retry', 'The answer broke off. Ask again.'),
  trial_off: entry(404, 'sign_up', 'The trial chat is not enabled here. Sign up to get an assistant.'),

  // Drift
  finding_over: entry(
    409,
    'retry',
    'This finding is closed: the difference no longer exists. Reload the list.',
  ),
  finding_unfit: entry(
    422,
    'choose_another',
    'This action is not possible for this finding. Choose another one.',
  ),
  drift_off: entry(
    409,
    'contact_support',
    'This scan is turned off in the configuration. Set its interval in seconds above 0 and restart the worker.',
  ),

  // Failures of an operation
  provisioning_failed: entry(
    500,
    'retry',
    'Setting up your assistant did not work. We removed everything that was created, and nothing is billed. Try again. If it fails again, tell the people who run this service.',
  ),
  capacity_exhausted: entry(
    503,
    'wait',
    'There is no free server in this region at the moment. Try again later, or delete this one and choose another region.',
  ),
  account_limit_reached: entry(
    503,
    'wait',
    'Our account at a cloud provider is at its limit, so your assistant cannot be created in any region. We have to raise the limit; try again tomorrow.',
  ),
  cloud_unavailable: entry(
    503,
    'retry',
    'Our cloud provider is not answering at the moment. Try again in a few minutes.',
  ),
  cloud_refused: entry(
    500,
    'contact_support',
    'Our cloud provider refused to create your server. Our operators can see this. If it does not change, tell the people who run this service.',
  ),
  install_failed: entry(
    500,
    'retry',
    'Your server was created, but the assistant did not start on it. We have removed the server, and nothing is billed. Try again.',
  ),
  health_check_failed: entry(
    500,
    'retry',
    'Your assistant was installed but does not answer at its address. Try again: nothing is created twice, and nothing is billed.',
  ),
  destroy_failed: entry(
    500,
    'retry',
    'Your assistant was not deleted completely. Try again: deleted parts stay deleted.',
  ),
  upkeep_failed: entry(
    500,
    'wait',
    'Our maintenance of your assistant failed. Your assistant stays as it is, and nothing was removed. Our operators can see this.',
  ),
  adoption_refused: entry(
    409,
    'contact_support',
    'This server cannot be taken over as it is. Nothing was changed on it, and it goes on running.',
  ),
  adoption_failed: entry(
    500,
    'contact_support',
    'Taking this server over did not work. Nothing was changed on it, and it goes on running. Our operators can see this.',
  ),
  operation_cancelled: entry(
    409,
    'retry',
    'This was cancelled before it was done. Nothing incomplete is left behind, and nothing is billed. Start it again.',
  ),
  operation_over: entry(409, 'retry', 'This has already ended: there is nothing left to cancel.'),
  not_cancellable: entry(
    409,
    'wait',
    'A removal that has started cannot be stopped: part of the assistant is already gone. Wait until it is done.',
  ),
  worker_lost: entry(500, 'retry', 'The work was interrupted more often than we allow. Try again.'),
} as const satisfies Record<string, CatalogueEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof errorCatalogue;

function entry(status: number, action: ErrorAction, message: string): CatalogueEntry {
  return { status, action, message };
}
