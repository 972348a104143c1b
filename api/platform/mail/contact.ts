/** How to reach the people who run the service, as the end of a sentence: `write to …`. */
export function contactWords(supportEmail: string | undefined): string {
  return supportEmail ? `write to ${supportEmail}` : 'tell the people who run this service';
}
