/** What operators read about the errors of their own pages and commands. */
export const operatorTopics = {
  last_operator: [
    'The only operator of a service cannot lose that role.',
    'Invite somebody else first: npx clawdet grant name@example.com. They are an operator once they open the mailed link.',
  ],
  not_invitable: [
    'The account cannot be mailed an invitation to be an operator, or X has not confirmed its handle within a day.',
    'The message says what is missing: a mail server, the account’s email, or a new login with X. Then send it again.',
  ],
  reset_impossible: [
    'The second factor of this account cannot be reset.',
    'The message says why: it has none, its email is not proven, or no mail can be sent. Change that, then ask again.',
  ],
  reset_open: [
    'There is a request to reset the second factor of this account already, and each account has one at a time.',
    'Another operator confirms it on the person’s page. To ask anew, withdraw it there first.',
  ],
  reset_over: [
    'The request to reset a second factor was confirmed or withdrawn, has ended because its owner used the factor, or is older than 24 hours.',
    'Reload the person’s page. If the factor is still there and lost, ask again.',
  ],
  reset_own: [
    'You asked for, or confirmed, the reset of your own second factor.',
    'Have two other operators do it. If there is only one other, they ask at the command line (npx clawdet users reset-factor) and make a third person an operator, who confirms.',
  ],
  reset_needs_another: [
    'A reset of a second factor takes two operators. The one who has asked for it cannot confirm it, and no command line can.',
    'Have another operator open the person’s page and confirm it within 24 hours.',
  ],
  no_second_operator: [
    'A reset of a second factor takes two operators: one who asks and one who confirms, neither of them its owner.',
    'Make somebody else an operator first: npx clawdet grant name@example.com. They confirm a mail and set up a second factor of their own.',
  ],
  target_ambiguous: [
    'An operator’s request fits several customers.',
    'Name one of those in the message, by subdomain, email or id.',
  ],
  finding_over: [
    'The finding is closed: the difference no longer exists.',
    'Check the list again. The history of the finding says what closed it.',
  ],
  finding_unfit: [
    'This action does not apply to this finding.',
    'You can repair only what belongs to a customer, and confirm only a removal or a stop of repairs.',
  ],
  drift_off: [
    'Scans of this depth are turned off.',
    'Set DRIFT_INVENTORY_SECONDS, DRIFT_INSIDE_SECONDS or DRIFT_DEEP_SECONDS above 0 and restart the worker.',
  ],
} satisfies Record<string, [what: string, todo: string]>;
