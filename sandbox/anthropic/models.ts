/** A model and its options: models since 4.7 support only adaptive thinking and no sampling arguments. */
export interface AnthropicModel {
  id: string;
  displayName: string;
  createdAt: string;
  adaptiveOnly: boolean;
  /** The largest `max_tokens` that it accepts (docs, Models overview). */
  maxOutput: number;
}

const model = (
  id: string,
  displayName: string,
  createdAt: string,
  { adaptiveOnly = true, maxOutput = 64_000 }: Partial<AnthropicModel> = {},
): AnthropicModel => ({ id, displayName, createdAt, adaptiveOnly, maxOutput });

/** The simulated models; all answer in the same way. */
const models: readonly AnthropicModel[] = [
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-15T00:00:00Z'),
  model('claude-opus-5-5', 'Claude Opus 5.5', '2026-08-20T00:00:00Z', { maxOutput: 128_000 }),
  model('claude-haiku-4-5', 'Claude Haiku 4.5', '2025-10-01T00:00:00Z', { adaptiveOnly: false }),
];

export function findAnthropicModel(id: string): AnthropicModel | undefined {
  return models.find((known) => known.id === id);
}

/** One model as `GET /v1/models/{id}` returns it. */
export function presentAnthropicModel({ id, displayName, createdAt }: AnthropicModel): object {
  return { type: 'model', id, display_name: displayName, created_at: createdAt };
}

/** All models as `GET /v1/models` returns them. */
export function listModels(): object {
  return {
    data: models.map(presentAnthropicModel),
    first_id: models.at(0)?.id,
    last_id: models.at(-1)?.id,
    has_more: false,
  };
}
