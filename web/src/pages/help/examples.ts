import assistantJs from './examples/assistant.mjs?raw';
import assistantPython from './examples/assistant.py?raw';
import assistantCurl from './examples/assistant.sh?raw';
import modelJs from './examples/model.mjs?raw';
import modelPython from './examples/model.py?raw';
import webhookJs from './examples/webhook.mjs?raw';
import webhookPython from './examples/webhook.py?raw';

/** A program to copy. Each one is a file, which a test in `e2e/` runs as it is shown. */
export type Example = { language: string; code: string };

/** Programs that ask the assistant a question. */
export const assistantExamples: Example[] = [
  { language: 'curl', code: assistantCurl },
  { language: 'Python', code: assistantPython },
  { language: 'JavaScript (Node)', code: assistantJs },
];

/** Programs that receive webhooks and verify them. */
export const webhookExamples: Example[] = [
  { language: 'JavaScript (Node)', code: webhookJs },
  { language: 'Python', code: webhookPython },
];

/** The model that the files name. */
const MODEL_IN_FILES = 'grok-4.2';

/** Programs that call the model, without the assistant. `model` is the one that this installation uses. */
export function modelExamples(model: string): Example[] {
  return [
    { language: 'Python', code: modelPython.replaceAll(MODEL_IN_FILES, model) },
    { language: 'JavaScript (Node)', code: modelJs.replaceAll(MODEL_IN_FILES, model) },
  ];
}
