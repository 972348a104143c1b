const reasons: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** Anthropic's stop reason as OpenAI's; an unknown one counts as a normal end. */
export function finishOf(stopReason: unknown): string {
  return reasons[String(stopReason)] ?? 'stop';
}
