import { Section } from './section.tsx';
import './faq.css';

const questions = [
  [
    'What is OpenClaw?',
    'An open-source assistant that normally runs on your own computer: it answers, remembers, and does things with the tools you give it. Clawdet is a service that runs it for you, and is not part of that project.',
  ],
  [
    'What does it cost?',
    'Nothing during the beta, on the Free size. We do not ask for a card, and there is no way to pay yet.',
  ],
  [
    'How long until it runs?',
    'That depends mostly on how quickly the cloud provides a server. You see how long each step takes. You can also close the page: we write to you when your assistant is ready.',
  ],
  [
    'Can I call it from my own programs?',
    'Yes. It speaks the OpenAI chat format at its own address, with your token. The dashboard has an example to copy, and the help page has more, in Python and in JavaScript.',
  ],
  [
    'Who can read my conversations?',
    'They are kept on your server, which you share with no other customer. To answer a question, your assistant sends it through us to xAI, or to Anthropic while xAI is not answering. We record how many tokens it used, not what it says.',
  ],
  [
    'Is the connection encrypted?',
    'Your browser speaks HTTPS with Cloudflare, where the encryption ends. Cloudflare passes each request on to your server as plain HTTP. The firewall of your server accepts web traffic from Cloudflare only.',
  ],
  [
    'Can I change the settings of OpenClaw?',
    'Not its configuration: we write it (the model, the login, the limits), and OpenClaw can only read it. What it keeps in its workspace, such as its instructions and its memory, you can change with it.',
  ],
  [
    'What happens when the tokens are used up?',
    'Your assistant gets no answers from its model until the first of the next month (UTC). It keeps running and keeps its data. We write to you when four fifths are used.',
  ],
  [
    'What if the set-up fails?',
    'Anything that was partly created is removed, and nothing is billed. We tell you what happened and what to do. You can try again with one click, at the same address; if that turned out to be taken, you choose another.',
  ],
  [
    'How do I leave?',
    'Delete the assistant on your dashboard. Its server with everything on it, its address and its keys are removed, and you can watch each step. This cannot be undone, so copy first what you want to keep.',
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
