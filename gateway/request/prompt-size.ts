import { isObject, objectsOf } from '../providers/json.ts';
import type { ChatRequest } from './chat.schema.ts';

/** The size of a prompt before its tokens are counted. */
export interface PromptSize {
  /** Bytes of the body without its images. */
  bytes: number;
  images: number;
  /** The part of its price that writing all of it to a provider's cache costs in addition; undefined for none. */
  cacheSurcharge?: number;
}

/**
 * The fewest bytes of a prompt per token. English has four, Chinese and code two to three; text that is built to have
 * fewer is still charged in full, and stops the next call.
 */
const LEAST_BYTES_PER_TOKEN = 2;
/** Bytes per token, on average. */
const USUAL_BYTES_PER_TOKEN = 3;
/**
 * The most tokens of an image: xAI has 1,792 (docs.x.ai, Image understanding), Anthropic's Haiku 1,600 (docs, Vision).
 */
const IMAGE_TOKENS = 2_048;

/** Measures a prompt. An inline image is many bytes and few tokens; an image by URL is the reverse. */
export function promptSizeOf(body: Buffer, { messages }: Pick<ChatRequest, 'messages'>): PromptSize {
  const urls = messages
    .flatMap(({ content }) => objectsOf(content).map(imageIn))
    .filter((url) => url !== undefined);
  return { bytes: Math.max(0, body.length - inlineBytes(urls)), images: urls.length };
}

/** The bytes of images that are in the request itself, by their addresses. */
export function inlineBytes(urls: readonly string[]): number {
  return urls.filter((url) => /^\s*data:/i.test(url)).reduce((sum, { length }) => sum + length, 0);
}

function imageIn({ type, image_url: image }: Record<string, unknown>): string | undefined {
  if (type !== 'image_url') return undefined;
  const url = isObject(image) ? image.url : image;
  return typeof url === 'string' ? url : '';
}

/** The most tokens of a part of a request; none where it is missing. */
export const maxTokensOf = (part: unknown): number =>
  part === undefined || part === null
    ? 0
    : Math.ceil(Buffer.byteLength(JSON.stringify(part)) / LEAST_BYTES_PER_TOKEN);

/** The most tokens that a provider can count. */
export const maxPromptTokens = ({ bytes, images }: PromptSize): number =>
  Math.ceil(bytes / LEAST_BYTES_PER_TOKEN) + images * IMAGE_TOKENS;

/** An estimate of the tokens, for a provider that did not report them. */
export const estimatedPromptTokens = ({ bytes, images }: PromptSize): number =>
  Math.ceil(bytes / USUAL_BYTES_PER_TOKEN) + images * IMAGE_TOKENS;

/** The most that writing a prompt to a provider's cache may cost in addition, in tokens of input. */
export const maxCacheSurcharge = (prompt: PromptSize): number =>
  Math.ceil(maxPromptTokens(prompt) * (prompt.cacheSurcharge ?? 0));
