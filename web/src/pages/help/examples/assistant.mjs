// npm install openai
import OpenAI from 'openai';

const assistant = new OpenAI({
  baseURL: `${process.env.ASSISTANT_URL}/v1`,
  apiKey: process.env.ASSISTANT_TOKEN,
  maxRetries: 0, // a repeated question is charged twice
});
const stream = await assistant.chat.completions.create({
  model: 'openclaw',
  messages: [{ role: 'user', content: 'What can you do?' }],
  stream: true,
});
for await (const chunk of stream) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
}
console.log();
