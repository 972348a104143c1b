const reasons: Record<string, string> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** Anthropic's reason for having stopped as OpenAI's; one that is not known is an end like any other. */
export function finishOf(stopReason: unknown): string {
  return reasons[String(stopReason)] ?? 'stop';
}
