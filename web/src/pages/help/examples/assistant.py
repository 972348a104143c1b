# pip install openai
import os
from openai import OpenAI

assistant = OpenAI(
    base_url=os.environ["ASSISTANT_URL"] + "/v1",
    api_key=os.environ["ASSISTANT_TOKEN"],
    max_retries=0,  # a repeated question is charged twice
)
stream = assistant.chat.completions.create(
    model="openclaw",
    messages=[{"role": "user", "content": "What can you do?"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
print()
