import { isObject, objectsOf } from '../providers/json.ts';
import type { ChatRequest } from './chat.schema.ts';

/** How large a question is before anyone has counted its tokens. */
export interface PromptSize {
  /** Of the body, without the images in it. */
  bytes: number;
  images: number;
}

/**
 * Bytes of a prompt that are a token at least. English has four, Chinese and code two to three; text that is made to have
 * fewer is charged in full all the same, and stops the call after it.
 */
const LEAST_BYTES_PER_TOKEN = 2;
/** Bytes that are about a token. */
const USUAL_BYTES_PER_TOKEN = 3;
/** Tokens of an image at most: xAI has 1,792 (docs.x.ai, Image understanding), Anthropic's Haiku 1,600 (docs, Vision). */
const IMAGE_TOKENS = 2_048;

/** Measures a question. An image within it is many bytes and few tokens; one by address is the other way round. */
export function promptSizeOf(body: Buffer, { messages }: Pick<ChatRequest, 'messages'>): PromptSize {
  const urls = messages
    .flatMap(({ content }) => objectsOf(content).map(imageIn))
    .filter((url) => url !== undefined);
  const inside = urls.filter((url) => url.startsWith('data:')).reduce((sum, { length }) => sum + length, 0);
  return { bytes: Math.max(0, body.length - inside), images: urls.length };
}

function imageIn({ type, image_url: image }: Record<string, unknown>): string | undefined {
  if (type !== 'image_url') return undefined;
  const url = isObject(image) ? image.url : image;
  return typeof url === 'string' ? url : '';
}

/** Tokens that a provider can count at most. */
export const maxPromptTokens = ({ bytes, images }: PromptSize): number =>
  Math.ceil(bytes / LEAST_BYTES_PER_TOKEN) + images * IMAGE_TOKENS;

/** Tokens that it may have been, where the provider never said. */
export const estimatedPromptTokens = ({ bytes, images }: PromptSize): number =>
  Math.ceil(bytes / USUAL_BYTES_PER_TOKEN) + images * IMAGE_TOKENS;
