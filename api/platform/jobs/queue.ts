/** The data of each kind of job: ids only, never a name, an email or a secret. */
export interface JobData {
  /** Wakes a worker, because this operation waits. The worker takes the next operation in line, not necessarily this one. */
  operation: { operationId: string };
  /** Sends one mail. */
  mail: {
    mail:
      | 'prove'
      | 'change_email'
      | 'email_changed'
      | 'x_linked'
      | 'known_address'
      | 'reset'
      | 'password_changed'
      | 'invitation'
      | 'factor_added'
      | 'factor_removed'
      | 'recovery_used'
      | 'factor_reset_asked'
      | 'factors_reset'
      | 'export_ready'
      | 'deletion_asked'
      | 'account_deleted'
      | 'ready'
      | 'failed'
      | 'health'
      | 'operator'
      | 'operator_alert'
      | 'factor_reset_open'
      | 'usage'
      | 'suspended'
      | 'resumed'
      | 'removed'
      | 'drift'
      | 'webhook_off';
    userId: string;
    operationId?: string;
    findingId?: string;
    instanceId?: string;
    invitationId?: string;
    /** Whose second factor is to be reset, and the identity of the request. */
    personId?: string;
    request?: string;
    webhookId?: string;
    /** Why a webhook was switched off. */
    switchedOff?: 'failing' | 'gone';
    /** A month and its limit: `2026-11 tokens`, `2026-11 money`. */
    alert?: string;
  };
}
export type JobName = keyof JobData;

/** Passes jobs to any free worker. */
export interface JobQueue {
  /** Resolves once the job is stored. `at` delays it; `key` makes it run once, however often it is enqueued. */
  enqueue<N extends JobName>(name: N, data: JobData[N], options?: { at?: Date; key?: string }): Promise<void>;
}
