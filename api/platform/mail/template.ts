import { printable, printableLine } from '../../../gateway/text/printable.ts';
import type { MailMessage } from './mail.schema.ts';

/** A mail's content: paragraphs of plain text, and at most one button. */
export interface MailContent {
  subject: string;
  greeting: string;
  paragraphs: string[];
  button?: { label: string; url: string };
  /** Where the reader chooses which mails they get; absent in a mail that cannot be switched off. */
  preferencesUrl?: string | undefined;
}

/**
 * Renders the content as text and as HTML. All text is escaped in the HTML, and nothing in it steers what shows it: reasons
 * and names are worded by people.
 */
export function renderTemplate({ button, preferencesUrl, ...content }: MailContent): MailMessage {
  const subject = printableLine(content.subject);
  const greeting = printable(content.greeting);
  const paragraphs = content.paragraphs.map(printable);
  const link = button ? [`${button.label}: ${button.url}`] : [];
  const choice = preferencesUrl ? [`${CHOOSE_MAILS}: ${preferencesUrl}`] : [];
  const text = [greeting, ...paragraphs, ...link, 'Clawdet', ...choice].join('\n\n');
  const body = [greeting, ...paragraphs]
    .map((line) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`)
    .join('\n');
  return {
    subject,
    text: `${text}\n`,
    html: frame(escapeHtml(subject), body + (button ? `\n${anchor(button)}` : ''), preferencesUrl),
  };
}

function anchor({ label, url }: { label: string; url: string }): string {
  const style =
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#c2410c;color:#ffffff;text-decoration:none;font-weight:600';
  return `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="${style}">${escapeHtml(label)}</a></p>`;
}

const CHOOSE_MAILS = 'Choose which mails about your teams you get';

function frame(title: string, body: string, preferencesUrl?: string): string {
  const choice = preferencesUrl
    ? `\n<p style="margin:8px 0 0;font-size:14px"><a href="${escapeHtml(preferencesUrl)}" style="color:#78716c">${CHOOSE_MAILS}</a></p>`
    : '';
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body style="margin:0;padding:32px 16px;background:#f6f5f3;color:#1c1917;font:16px/1.5 system-ui,sans-serif">
<main style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:12px">
${body}
<p style="margin:24px 0 0;color:#78716c">Clawdet</p>${choice}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
