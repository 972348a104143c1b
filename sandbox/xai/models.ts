/** A model as `GET /v1/models` lists it. */
export interface XaiModel {
  id: string;
  created: number;
  object: 'model';
  owned_by: 'xai';
}

const model = (id: string, created: number): XaiModel => ({ id, created, object: 'model', owned_by: 'xai' });

/** The simulated models; all answer in the same way. */
export const models: readonly XaiModel[] = [
  model('grok-4.2', 1_790_812_800),
  model('grok-4', 1_752_019_200),
  model('grok-3-mini', 1_743_724_800),
];

export function findXaiModel(id: string): XaiModel | undefined {
  return models.find((known) => known.id === id);
}
