/** One mail, written. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** Sends letters. */
export interface Mailer {
  /** Throws where the mail server refuses or does not answer; the job tries again. */
  send(to: string, letter: Letter): Promise<void>;
  close(): void;
}
