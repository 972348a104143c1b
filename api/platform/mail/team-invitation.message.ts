import { nameOr } from './greeting.ts';
import type { MailMessage } from './mail.schema.ts';
import { renderTemplate } from './template.ts';

/** Sent to the mailbox that somebody wants in their team; only its link can accept. */
export function teamInvitationMessage(facts: {
  invitedBy: string;
  team: string;
  role: string;
  acceptUrl: string;
}): MailMessage {
  const { role, acceptUrl } = facts;
  const invitedBy = nameOr(facts.invitedBy, 'Somebody');
  const team = nameOr(facts.team, 'their team');
  return renderTemplate({
    subject: `${invitedBy} invites you to a team at Clawdet`,
    greeting: 'Hello,',
    paragraphs: [
      `${invitedBy} invites you to “${team}”, with the role ${role}. Its members share one AI assistant. Open the link to see the invitation and to accept it.`,
      'The link works once, for 7 days, and only with an account that has this address. You can sign up there. If you do not know the sender, do nothing.',
    ],
    button: { label: 'See the invitation', url: acceptUrl },
  });
}
