import { Section } from './section.tsx';
import './faq.css';

const questions = [
  [
    'What is OpenClaw?',
    'An open-source assistant that runs on a computer of yours: it answers, remembers, and does things with the tools you give it. Clawdet is a service that runs it for you, and is not part of that project.',
  ],
  [
    'What does it cost?',
    'Nothing during the beta, on the free size, and we ask for no card. When the beta ends we write to you first; nothing turns into a bill by itself.',
  ],
  [
    'How long until it runs?',
    'It depends on how fast the cloud hands out a server: usually a minute or two. You see every step with its time, and may close the page meanwhile.',
  ],
  [
    'Can I call it from my own programs?',
    'Yes. It speaks the OpenAI chat format at its own address, with your token. The dashboard has an example to copy.',
  ],
  [
    'Who can read my conversations?',
    'They are kept on your server. What you ask is sent to xAI, or to Anthropic while xAI does not answer, so that it can be answered. We do not read it, and no other customer shares your machine.',
  ],
  [
    'What if the set-up fails?',
    'You are told what happened and what to do, and can try again with one press. What was made is used again, so nothing is made twice.',
  ],
  [
    'How do I leave?',
    'Delete the assistant on your dashboard. Its server, address and keys are removed, and you watch it happen.',
  ],
] as const;

/** What people ask first. */
export function Faq() {
  return (
    <Section id="faq" title="Questions">
      <div className="faq">
        {questions.map(([question, answer]) => (
          <details key={question}>
            <summary>{question}</summary>
            <p className="soft">{answer}</p>
          </details>
        ))}
      </div>
    </Section>
  );
}
