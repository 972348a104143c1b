"""Asks the gateway with OpenAI's client for Python, and prints what it got as JSON. Settings: see `WALK` below."""

import json
import os

import openai
from pydantic import BaseModel

WALK = json.loads(os.environ["WALK"])
MODEL = WALK["model"]
client = openai.OpenAI(api_key=WALK["key"], base_url=WALK["baseUrl"], max_retries=0)


class Sum(BaseModel):
    value: int


def ask(content, **more):
    return client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}], **more)


def chat():
    answer = ask(WALK["question"])
    return {"text": answer.choices[0].message.content, "total": answer.usage.total_tokens}


def chat_stream():
    chunks = list(ask(WALK["question"], stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    return {"text": text, "total": chunks[-1].usage.total_tokens}


def chat_tools():
    tools = [{"type": "function", "function": {"name": "calculate", "parameters": WALK["parameters"]}}]
    message = ask(WALK["twoSums"], tools=tools).choices[0].message
    results = [
        {"role": "tool", "tool_call_id": call.id, "content": result}
        for call, result in zip(message.tool_calls, WALK["results"], strict=True)
    ]
    messages = [{"role": "user", "content": WALK["twoSums"]}, message, *results]
    answer = client.chat.completions.create(model=MODEL, messages=messages, tools=tools)
    return {
        "calls": [json.loads(call.function.arguments)["expression"] for call in message.tool_calls],
        "text": answer.choices[0].message.content,
    }


def chat_image():
    url = "data:image/png;base64," + WALK["pixel"]
    content = [{"type": "text", "text": WALK["question"]}, {"type": "image_url", "image_url": {"url": url}}]
    return {"text": ask(content).choices[0].message.content.strip()}


def chat_json():
    parsed = client.chat.completions.parse(
        model=MODEL, messages=[{"role": "user", "content": WALK["question"]}], response_format=Sum
    )
    return {"value": parsed.choices[0].message.parsed.value}


def response():
    answer = client.responses.create(model=MODEL, input=WALK["question"], instructions="Be brief.")
    return {"text": answer.output_text, "status": answer.status, "total": answer.usage.total_tokens}


def response_stream():
    with client.responses.stream(model=MODEL, input=WALK["question"]) as stream:
        text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        return {"text": text, "total": stream.get_final_response().usage.total_tokens}


def response_tools():
    tools = [{"type": "function", "name": "calculate", "parameters": WALK["parameters"], "strict": True}]
    items = [{"role": "user", "content": WALK["twoSums"]}]
    first = client.responses.create(model=MODEL, input=items, tools=tools)
    calls = [item for item in first.output if item.type == "function_call"]
    results = [
        {"type": "function_call_output", "call_id": call.call_id, "output": result}
        for call, result in zip(calls, WALK["results"], strict=True)
    ]
    second = client.responses.create(model=MODEL, input=[*items, *first.output, *results], tools=tools)
    return {"calls": [json.loads(call.arguments)["expression"] for call in calls], "text": second.output_text}


def response_json():
    return {"value": client.responses.parse(model=MODEL, input=WALK["question"], text_format=Sum).output_parsed.value}


def error_of(work):
    try:
        work()
    except openai.APIError as error:
        return {"class": type(error).__name__, "code": error.code}
    return {"class": None}


def errors():
    stranger = client.with_options(api_key="clk_01234567_" + "a" * 43)
    too_long = WALK["tooLong"]
    return {
        "key": error_of(lambda: stranger.responses.create(model=MODEL, input="x")),
        "model": error_of(lambda: client.responses.create(model="gpt-9", input="x")),
        "state": error_of(lambda: client.responses.create(model=MODEL, input="x", previous_response_id="resp_1")),
        "tool": error_of(lambda: client.responses.create(model=MODEL, input="x", tools=[{"type": "web_search"}])),
        "budget": error_of(lambda: client.responses.create(model=MODEL, input="x", max_output_tokens=too_long)),
    }


STEPS = [
    chat,
    chat_stream,
    chat_tools,
    chat_image,
    chat_json,
    response,
    response_stream,
    response_tools,
    response_json,
    errors,
]
print(json.dumps({step.__name__: step() for step in STEPS}))
