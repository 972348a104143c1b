import { Section } from './section.tsx';
import './faq.css';

const questions = [
  [
    'What is OpenClaw?',
    'An open-source assistant that normally runs on your own computer: it answers, remembers, and does things with the tools you give it. Clawdet is a service that runs it for you, and is not part of that project.',
  ],
  [
    'What does it cost?',
    'Nothing during the beta, on the free size, and we do not ask for a card. Before the beta ends, we write to you. You are never billed without agreeing to it first.',
  ],
  [
    'How long until it runs?',
    'That depends on how quickly the cloud provides a server: usually a minute or two. You see how long each step takes, and you can close the page in the meantime.',
  ],
  [
    'Can I call it from my own programs?',
    'Yes. It speaks the OpenAI chat format at its own address, with your token. The dashboard has an example to copy.',
  ],
  [
    'Who can read my conversations?',
    'They are kept on your server. To answer a question, we send it to xAI, or to Anthropic while xAI is not answering. We do not read it, and no other customer shares your machine.',
  ],
  [
    'What if the set-up fails?',
    'We tell you what happened and what to do, and you can try again with one click. Anything that was partly created is removed, and nothing is billed.',
  ],
  [
    'How do I leave?',
    'Delete the assistant on your dashboard. Its server, address and keys are removed, and you can watch each step.',
  ],
] as const;

/** The questions that people ask first. */
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
