/** Where Anthropic finds an image: in the request, or at an address. */
export type ImageSource = { type: 'base64'; media_type: string; data: string } | { type: 'url'; url: string };

/** How the data of an image begins, in base64. Anthropic refuses an image that is of another type than it says. */
const BEGINNINGS: readonly [beginning: string, mediaType: string][] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];
/** Common misnomers, which only some providers take. */
const MISNOMERS: Record<string, string> = { 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg' };

/** The source of an image by its `https:` or `data:` address. */
export function imageSourceAt(address: string): ImageSource {
  const url = address.trim();
  const [head, mediaType] = /^data:([^;,]*)[^,]*;base64,/i.exec(url) ?? [];
  return head === undefined
    ? { type: 'url', url }
    : { type: 'base64', media_type: mediaType ?? '', data: url.slice(head.length) };
}

/** A source as Anthropic accepts it: the real type of the data, standard base64, and schemes in lowercase. */
export function acceptedSource(source: ImageSource): ImageSource {
  if (source.type === 'url') return { ...source, url: source.url.replace(/^https:/i, 'https:') };
  const data = standardBase64(source.data);
  const said = (source.media_type.split(';')[0] ?? '').trim().toLowerCase();
  const real = BEGINNINGS.find(([beginning]) => data.startsWith(beginning))?.[1];
  return { ...source, media_type: real ?? MISNOMERS[said] ?? said, data };
}

/** Others skip line breaks, and take the alphabet of addresses and data without its padding. */
function standardBase64(data: string): string {
  const isStandard = data.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(data);
  return isStandard ? data : Buffer.from(data, 'base64').toString('base64');
}
