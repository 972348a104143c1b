/** One mail, ready to send. */
export interface MailMessage {
  subject: string;
  text: string;
  html: string;
}

export interface Mailer {
  /** Throws if the mail server refuses or does not answer; the job tries again. */
  send(to: string, message: MailMessage): Promise<void>;
  close(): void;
}
