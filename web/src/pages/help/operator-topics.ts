/** What operators read about the errors of their own pages and commands. */
export const operatorTopics = {
  last_operator: [
    'The only operator of a service cannot lose that role.',
    'Make somebody else an operator first: npx clawdet grant name@example.com.',
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
