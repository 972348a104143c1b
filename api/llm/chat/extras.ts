import { objectsOf } from '../providers/json.ts';
import type { ChatRequest } from './chat.schema.ts';

/** What a provider charges for beside tokens, or by a price of its own; no budget here holds it. */
const CHARGED_APART = ['search_parameters', 'web_search_options', 'audio', 'prediction'] as const;
/** Tools that the assistant runs itself; all others the provider runs, and charges for. */
const OWN_TOOLS = new Set<unknown>(['function', 'custom']);
const USUAL_TIERS = new Set<unknown>(['auto', 'default']);

/** The part of a question that would cost more than its tokens say; undefined where there is none. */
export function chargedApart(request: ChatRequest): string | undefined {
  const asked = CHARGED_APART.find((name) => isAsked(request[name]));
  if (asked) return asked;
  if (isAsked(request.service_tier) && !USUAL_TIERS.has(request.service_tier)) return 'service_tier';
  return objectsOf(request.tools).some(({ type }) => !OWN_TOOLS.has(type)) ? 'tools' : undefined;
}

const isAsked = (value: unknown): boolean => value !== undefined && value !== null;
