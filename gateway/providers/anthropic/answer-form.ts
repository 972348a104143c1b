/** What the translation of an answer has to know of its request. */
export interface AnswerForm {
  /** The client's name for a tool, by the one that was sent. */
  originalName(sent: string): string;
  /** Whether the answer calls one of OpenAI's older functions instead of tools. */
  callsFunction: boolean;
}

/** The form of an answer whose request needed no care. */
export const USUAL_FORM: AnswerForm = { originalName: (sent) => sent, callsFunction: false };

/** OpenAI's finish reason in the form of the answer. */
export function finishIn({ callsFunction }: AnswerForm, reason: string): string {
  return callsFunction && reason === 'tool_calls' ? 'function_call' : reason;
}
