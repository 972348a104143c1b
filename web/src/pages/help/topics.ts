// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table, read from top to bottom
import type { ErrorCode } from '../../../../api/platform/errors/catalogue.ts';
import { operatorTopics } from './operator-topics.ts';

/** What the help page says about an error code: what happened, and what to do. */
export type Topic = { code: string; group: string; what: string; todo: string };

type Words = [what: string, todo: string];

const login = {
  unauthenticated: ['You are not logged in, or your session has ended.', 'Log in again to continue.'],
  wrong_credentials: [
    'The email and the password do not match an account.',
    'Check both. We do not say which one is wrong.',
  ],
  second_factor_required: [
    'Your account has a second factor, and the password alone does not log in.',
    'Enter the code that your authenticator app shows, or one of your recovery codes. A program sends it to POST /api/auth/second-factor.',
  ],
  wrong_code: [
    'The code is not the one that your app shows now, or it has been used: each works once.',
    'Wait for the next code of the app and enter it. If codes are never right, set the clock of your phone to automatic.',
  ],
  passkey_refused: [
    'The passkey is not one of this account’s, belongs to another site, or has answered after more than five minutes.',
    'Try again. If it is refused again, log in with another factor and add the passkey anew on the Security page.',
  ],
  passkeys_full: [
    'An account has at most ten passkeys.',
    'Remove one that you no longer use on the Security page, then add the new one.',
  ],
  login_expired: [
    'The second step of a login has to follow within ten minutes, in the same browser, and a new password ends it.',
    'Log in again from the beginning.',
  ],
  totp_not_begun: [
    'You confirmed an authenticator app, but its set-up was not begun, or was begun more than 30 minutes ago.',
    'Begin again on the Security page, and scan the new QR code: the old one no longer counts.',
  ],
  factor_required: [
    'Operators need a second factor, and you were about to remove your last one.',
    'Set up the new one first. To move to another phone, set up the authenticator app again: it replaces the earlier one.',
  ],
  confirm_identity: [
    'What you asked for deletes something, shows a secret or changes how you log in, and more than 15 minutes have passed since you proved who you are.',
    'Type your password or the code of your second factor when the page asks for it, or continue with X again; then repeat it. A program calls POST /api/auth/confirm.',
  ],
  too_many_attempts: [
    'You tried something more often than we allow: five wrong passwords a minute or twenty an hour, or five new accounts an hour.',
    'Wait as long as the message says, then try again.',
  ],
  email_unproven: [
    'You have ordered an assistant, but have not opened the link that we mailed to your address.',
    'Open the link: your order is kept, and starts by itself. The dashboard sends another link, or takes another address.',
  ],
  link_invalid: [
    'A link that we mailed works once and for 30 minutes, one that keeps your account for seven days. This one has been used, is older, or is not complete.',
    'Ask for a new one on the page that it leads to, and open the newest mail.',
  ],
  wrong_password: [
    'To change your email or your password, we ask for the password that you log in with. This was another one.',
    'Type it again. If you have forgotten it, log out and choose “Forgot your password?”.',
  ],
  proof_required: [
    'A first password needs a confirmed email, since you log in with both.',
    'Open the link that we mailed to your address, then set the password. The Settings page sends another link.',
  ],
  terms_required: ['You have not accepted the terms.', 'Tick the box and send the form again.'],
  details_required: [
    'Your account has no email address yet, or you have not accepted the terms.',
    'Complete your sign-up. It is a single form.',
  ],
  details_complete: ['Your sign-up is already complete.', 'Go to the dashboard.'],
  export_invalid: [
    'The link to your data is for another account, has been used five times, is more than 24 hours old, or is not complete.',
    'Log in with the account that it was mailed to. For a new one, go to the Settings page and export your data again.',
  ],
  account_leaving: [
    'You have asked us to delete your account, so nothing can be ordered with it.',
    'To keep the account, undo the deletion on the Settings page. Then order again.',
  ],
  deletion_begun: [
    'The seven days in which a deletion can be undone are over, and a part of the account is gone.',
    'Wait for our last mail. After it you can sign up again with the same address.',
  ],
  invite_invalid: [
    'The link is for another account, has been used or withdrawn, or is more than a day old.',
    'Log in with the address that it was sent to, and open the newest link. For a new one, ask the operator who invited you.',
  ],
  second_factor_needed: [
    'You are an operator, and their pages open only for an account with a second factor, in a login that used it.',
    'Set up an authenticator app on the Security page. If you have one, log out and log in again. The command line needs none.',
  ],
  operators_only: [
    'This page is only for the operators of this service.',
    'Ask one of them to give your account the operator role.',
  ],
  csrf_refused: [
    'The request did not come from one of our pages.',
    'Reload the page and try again. If your own program sends it, add the header X-Requested-With: clawdet.',
  ],
} satisfies Record<string, Words>;

const teams = {
  token_invalid: [
    'The token in the header Authorization is unknown, has expired or was revoked, or is not complete. It also ends with the role of the person who created it.',
    'Create another one on the team’s page, and send it whole: Authorization: Bearer clt_…',
  ],
  scope_too_narrow: [
    'A token with the scope read looks, one with operate also cancels changes, one with admin also orders, deletes and replaces keys.',
    'Use a token with the scope that the message names.',
  ],
  session_needed: [
    'Some things are for people only: accounts, members, invitations, tokens, and the token that opens an assistant.',
    'Log in with a browser and do it there.',
  ],
  token_needed: [
    'The call asks about the token that it is made with, but was made with the login of a browser.',
    'Send the token in the header Authorization: Bearer clt_…, as scripts and npx clawdet whoami do.',
  ],
  tokens_full: [
    'A team has at most 20 tokens.',
    'Revoke one that is no longer used on the team’s page, then create the new one.',
  ],
  webhooks_full: [
    'A team has at most 10 webhooks.',
    'Delete one that is no longer used on the team’s page, then add the new one. One webhook can be for all events.',
  ],
  webhook_url_refused: [
    'A webhook is called over https, on a port of a web server, at a public address. Addresses with a password, and those of private or special networks, are not called.',
    'Enter an address that begins with https:// and leads to your server on the internet. To verify that a call is ours, check its signature.',
  ],
  role_too_low: [
    'Your role in this team is not enough for this. Viewers look, members also use the assistant, admins also order, delete and invite, owners do everything.',
    'Ask an owner of the team to do it, or to give you the role.',
  ],
  last_owner: ['A team needs an owner, and this is its only one.', 'Make somebody else an owner first.'],
  team_full: [
    'A team has at most 50 people.',
    'Remove somebody who no longer needs it, then accept the invitation again.',
  ],
  too_many_teams: [
    'One person owns at most 10 teams.',
    'Delete one that you do not need, or hand it over to somebody else.',
  ],
  one_per_owner: [
    'In the beta each person has one assistant, however many teams they own.',
    'Invite people to the team that has the assistant, or delete that assistant first.',
  ],
  own_team: [
    'This team came with an account, and goes with it.',
    'To get rid of the assistant, delete the assistant. To leave altogether, delete the account.',
  ],
  team_has_assistants: [
    'The team still has an assistant.',
    'Delete it on the dashboard and wait until it is removed. Then delete the team.',
  ],
  invitation_invalid: [
    'An invitation works once and for 7 days. This one has been used or withdrawn, is older, or is not complete.',
    'Open the newest mail. For a new invitation, ask the person who invited you.',
  ],
  invitation_other_account: [
    'An invitation belongs to the address that it was mailed to, and your account has another one.',
    'Log out, then log in or sign up with that address. Or ask to be invited at the address of your account.',
  ],
} satisfies Record<string, Words>;

const x = {
  oauth_state_mismatch: [
    'The answer from X does not belong to a login that was started in this browser.',
    'Start again with “Continue with X”, in one tab. If it keeps happening, allow cookies for this site.',
  ],
  oauth_denied: [
    'X says that access was not granted.',
    'Continue with X again and grant access, or sign up by email.',
  ],
  oauth_expired: ['The login took too long and has expired.', 'Start again with “Continue with X”.'],
  oauth_replayed: [
    'This login has already been used, often because of the Back button.',
    'Start again with “Continue with X”.',
  ],
  oauth_unavailable: ['X did not answer as it should.', 'Try again in a minute, or sign up by email.'],
  x_taken: [
    'This X account already logs in to another account here, and it can log in to one only.',
    'Log in with X to see that account. To link it here, unlink it there first, or link another X account.',
  ],
  x_link_interrupted: [
    'While you were at X, this browser was logged out or logged in to another account.',
    'Nothing was linked. Log in to the account that you want to link X to, and start again on the Settings page.',
  ],
  last_way_in: [
    'X is the only way into this account, so it cannot be unlinked.',
    'Confirm your email and set a password on the Settings page. Then unlink X.',
  ],
  oauth_not_configured: ['Login with X is not available here.', 'Sign up or log in by email.'],
} satisfies Record<string, Words>;

const assistant = {
  payment_required: [
    'The size you chose is not part of your plan, and larger plans cannot be bought yet.',
    'Choose one of the sizes of your plan. In the beta that is Free.',
  ],
  region_unknown: ['There is no such region.', 'Choose one of the regions on the dashboard.'],
  tier_unknown: ['There is no such size.', 'Choose one of the sizes on the dashboard.'],
  subdomain_invalid: [
    'The address is not a valid host name.',
    'Use 3 to 40 lowercase letters, digits and hyphens. Start and end with a letter or a digit.',
  ],
  subdomain_reserved: ['We keep this address for our own use.', 'Choose another.'],
  subdomain_taken: [
    'This address is already taken: by another customer, now or in the last 30 days, or by something else on our domain. Nothing was created.',
    'Choose another on the dashboard, or leave the field empty and we choose one for you.',
  ],
  subdomain_fixed: [
    'Your assistant already has an address.',
    'Try again without one, or delete the assistant first.',
  ],
  operation_in_progress: [
    'We are already working on your assistant.',
    'Follow the progress on the dashboard, and continue when it is done.',
  ],
  instance_exists: ['You already have an assistant.', 'Use it, or delete it before you order another.'],
  not_for_adopted: [
    'Your server comes from an earlier service and was taken over as it was. Only you have a key to it, so we can show no token, deliver no model key and change no settings there.',
    'Use your assistant as before. To get everything, save your data, delete this assistant and order a new one; we never rebuild it by ourselves.',
  ],
  instance_not_ready: ['Your assistant is not ready yet.', 'Wait until the dashboard says that it is.'],
  idempotency_mismatch: [
    'Two different requests used the same Idempotency-Key.',
    'Use a new key for a new request.',
  ],
  too_many_changes: [
    'You repeated something costly more often than we allow, such as replacing the model key or creating keys.',
    'Wait as long as the message says. Nothing was changed.',
  ],
  program_keys_full: [
    'Your assistant has as many keys for programs as it may have.',
    'Revoke one that you no longer need on the dashboard, then create the new one.',
  ],
  too_many_requests: [
    'Your account, your token or your network sends more requests in a minute than we allow.',
    'Wait as long as the header Retry-After says. The header RateLimit tells programs what is left.',
  ],
  too_many_streams: [
    'Too many pages or programs of your account follow a live view at the same time.',
    'Close some of them. The page reconnects by itself.',
  ],
  beta_full: [
    'Every place in the beta is taken.',
    'Try again later. A place becomes free when someone leaves.',
  ],
} satisfies Record<string, Words>;

const work = {
  provisioning_failed: [
    'Setting up your assistant did not work.',
    'Anything that was partly created is removed, and nothing is billed. Try again. If it fails again, tell the people who run this service.',
  ],
  capacity_exhausted: [
    'The region has no free server of this size at the moment.',
    'Try again later, or delete this assistant and choose another region.',
  ],
  account_limit_reached: [
    'Our account with a cloud provider has reached its limit, which applies to every region.',
    'We have to raise the limit. Nothing was ordered. Try again tomorrow.',
  ],
  cloud_unavailable: ['Our cloud provider is not answering.', 'Try again in a few minutes.'],
  cloud_refused: [
    'Our cloud provider refused to create your server.',
    'Our operators can see this. If it does not change, tell the people who run this service.',
  ],
  install_failed: [
    'Your server was created, but the assistant did not start on it.',
    'We have removed the server, and nothing is billed. Try again.',
  ],
  health_check_failed: [
    'The assistant is installed but does not answer at its address.',
    'Try again. It can take a minute until a new address is known everywhere.',
  ],
  upkeep_failed: [
    'Our maintenance work on your assistant did not succeed.',
    'You do not need to do anything. What you have stays as it is, and our operators can see this.',
  ],
  destroy_failed: [
    'Deleting your assistant did not finish.',
    'Try again. What is already deleted stays deleted.',
  ],
  adoption_refused: [
    'A server of an earlier service cannot be taken over: something about it is not as we know it.',
    'Nothing was changed, and the server goes on running. Tell the people who run this service.',
  ],
  adoption_failed: [
    'Taking over a server of an earlier service did not work.',
    'Nothing was changed, and the server goes on running. Our operators can see this.',
  ],
  operation_cancelled: [
    'The work was cancelled before it was done. Nothing partly created is left.',
    'Start it again whenever you like.',
  ],
  operation_over: [
    'The work has already ended, so there is nothing to cancel.',
    'See the result on the dashboard.',
  ],
  not_cancellable: [
    'A removal cannot be stopped once it has begun, because part of it is already gone. What we ordered ourselves, to keep your assistant in order, only we can stop.',
    'Wait until it is done, or write to us.',
  ],
  worker_lost: ['The work was interrupted more often than we allow.', 'Try again.'],
} satisfies Record<string, Words>;

const trial = {
  trial_spent: [
    'The free messages on the home page are used up for today: either yours, or those for everyone who shares your network address.',
    'Sign up and get an assistant of your own, or come back tomorrow (UTC).',
  ],
  trial_full: [
    'Today’s budget for all visitors together is used up.',
    'Sign up and get an assistant of your own, or come back tomorrow (UTC).',
  ],
  trial_too_fast: [
    'Too many questions came from your network in a short time.',
    'Wait for the number of seconds in the message, then ask again.',
  ],
  trial_unfit: [
    'The trial chat does not accept what you sent: it contains characters that are not text, or repeats the same thing over and over.',
    'Ask the question in your own words.',
  ],
  trial_refused: ['The model provider refused the question.', 'Ask it another way.'],
  trial_unavailable: [
    'The model provider is not answering. Your message was not counted.',
    'Try again in a minute.',
  ],
  trial_cut: ['The answer broke off in the middle.', 'Ask again.'],
  trial_off: ['The operator of this service has turned the trial chat off.', 'Sign up to get an assistant.'],
} satisfies Record<string, Words>;

const general = {
  passkey_unused: [
    'The browser has used no passkey: you may have cancelled, waited too long, or this device has none for this site.',
    'Try again, or use another way. For a new passkey, unlock the device first.',
  ],
  unreachable: [
    'Your browser could not reach Clawdet.',
    'Check your connection, then try again. Work that has already started continues without you.',
  ],
  unexpected_answer: [
    'The answer is not one that Clawdet gives. Something between you and us may have sent it.',
    'Wait a minute and try again.',
  ],
  internal_error: ['Something broke on our side and has been logged.', 'Try again in a minute.'],
  database_unavailable: ['Our database is not answering.', 'Try again in a minute.'],
  not_found: ['There is nothing at this address, or it is not yours.', 'Check the address.'],
  invalid_input: ['Something in the request is not right.', 'Correct the marked fields and send it again.'],
  invalid_json: ['The body of the request is not valid JSON.', 'Send one JSON object.'],
  json_expected: [
    'The body of the request is not JSON.',
    'Send it with the header Content-Type: application/json.',
  ],
  body_too_large: ['The request is larger than 64 KB.', 'Send less.'],
  model_unpriced: [
    'Your assistant requested a model that we have no price for.',
    'The model was not called, and nothing is charged. Choose one of the models that the gateway lists.',
  ],
  too_many_orders: [
    'You have set up assistants too often today.',
    'Nothing was ordered. Try again tomorrow.',
  ],
  storage_full: [
    'One of our disks is full.',
    'Nothing of yours is lost. We have to free space. Try again later.',
  ],
} satisfies Record<string, Words>;

const groups: [string, Record<string, Words>][] = [
  ['Trying it out', trial],
  ['Logging in', login],
  ['Continue with X', x],
  ['Teams', teams],
  ['Ordering an assistant', assistant],
  ['While we work on your assistant', work],
  ['Running the fleet', operatorTopics],
  ['Anything else', general],
];

/** Every topic by code. An API error code without a topic does not compile. */
const byCode: Record<string, Words> = {
  ...trial,
  ...login,
  ...x,
  ...teams,
  ...assistant,
  ...work,
  ...operatorTopics,
  ...general,
} satisfies Record<ErrorCode, Words>;

/** Every topic, in page order. */
export const topics: Topic[] = groups.flatMap(([group, words]) =>
  Object.entries(words).map(([code, [what, todo]]) => ({ code, group, what, todo })),
);

/** The topic of a code; an unknown code gets the general topic. */
export function topicOf(code: string): Topic {
  const known = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
  const [what, todo] = known ?? general.internal_error;
  return { code: known ? code : 'internal_error', group: '', what, todo };
}
