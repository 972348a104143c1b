/** Who pays for visitors, in ledger and usage: a team without an owner and without instances. */
export const TRIAL_TEAM = 'trial';
