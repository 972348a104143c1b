/** One mail, written. */
export interface MailMessage {
  subject: string;
  text: string;
  html: string;
}

/** Sends letters. */
export interface Mailer {
  /** Throws where the mail server refuses or does not answer; the job tries again. */
  send(to: string, message: MailMessage): Promise<void>;
  close(): void;
}
