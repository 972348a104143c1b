/** The kinds of jobs, and what each is told: ids only, never a name, an email or a secret. */
export interface JobData {
  /** Wakes a worker, because this operation waits. Which one it then takes is decided by all that wait. */
  operation: { operationId: string };
  /** Sends one mail. */
  mail: {
    mail: 'welcome' | 'ready' | 'failed' | 'health' | 'operator' | 'usage' | 'suspended';
    userId: string;
    operationId?: string;
    findingId?: string;
    instanceId?: string;
    /** A month and what it is about: `2026-11 tokens`, `2026-11 money`. */
    alert?: string;
  };
}
/** A kind of job. */
export type JobName = keyof JobData;

/** Hands jobs to whichever worker is free. */
export interface JobQueue {
  /** Resolves once the job is stored. `at` delays it; `key` makes it happen once however often it is enqueued. */
  enqueue<N extends JobName>(name: N, data: JobData[N], options?: { at?: Date; key?: string }): Promise<void>;
}
