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
