import type { Amount } from '../budget/budget-client.contract.ts';
import { dayOf } from '../budget/period.ts';
import { GatewayError } from '../errors.ts';
import type { TokenUsage } from '../providers/provider.ts';
import { PRICES, type Price, type Rate } from './price.table.ts';

const MILLION = 1_000_000;
const DAY_MS = 86_400_000;
const MAX_MODELS = 1_000;

/**
 * The cost of a call in whole micro-dollars, rounded up. Throws `model_unpriced` where the model has no price at that
 * time.
 */
export function priceOf(model: string, usage: TokenUsage, at: Date, prices = PRICES): number {
  return costBy(priceAt(model, at, prices), usage);
}

function costBy(price: Price, { input, cachedInput, cacheSurcharge = 0, output }: TokenUsage): number {
  const rate = rateOf(price, input);
  const cached = Math.min(cachedInput, input);
  return Math.ceil(
    ((input - cached + cacheSurcharge) * rate.input + cached * rate.cachedInput + output * rate.output) /
      MILLION,
  );
}

/**
 * The most that a call may use: its whole prompt, uncached, and all the output that it requests. `prompt` is the part
 * that is charged even if the answer breaks off at once; `cacheSurcharge` is what writing it to a cache costs in
 * addition, in tokens of input. Throws `model_unpriced`.
 */
export function worstCase(
  model: string,
  input: number,
  maxTokens: number,
  at: Date,
  prices = PRICES,
  cacheSurcharge = 0,
): { worst: Amount; prompt: Amount } {
  const price = priceAt(model, at, prices);
  const amount = (output: number): Amount => ({
    tokens: input + output,
    micros: costBy(price, { input, cachedInput: 0, cacheSurcharge, output }),
  });
  return { worst: amount(maxTokens), prompt: amount(0) };
}

/** Whether a model has a price at that time; only then may it be used. */
export function isPriced(model: string, at: Date, prices = PRICES): boolean {
  return find(model, at, prices) !== undefined;
}

function priceAt(model: string, at: Date, prices: readonly Price[]): Price {
  const price = find(model, at, prices);
  if (price) return price;
  throw new GatewayError(
    'model_unpriced',
    `The model "${model.slice(0, 80)}" has no price here, and so it is not served. Choose another one.`,
  );
}

/** The prices of a table that were looked up last, all of one day; each call needs its own several times. */
const lookedUp = new WeakMap<readonly Price[], { day: number; byModel: Map<string, Price | undefined> }>();

function find(model: string, at: Date, prices: readonly Price[]): Price | undefined {
  const day = Math.floor(at.getTime() / DAY_MS);
  let known = lookedUp.get(prices);
  if (known?.day !== day || known.byModel.size >= MAX_MODELS) {
    known = { day, byModel: new Map() };
    lookedUp.set(prices, known);
  }
  if (!known.byModel.has(model)) known.byModel.set(model, latestPrice(model, dayOf(at), prices));
  return known.byModel.get(model);
}

/** The latest price that is valid on a day. A trailing date or `latest` in a name is ignored. */
function latestPrice(model: string, day: string, prices: readonly Price[]): Price | undefined {
  const family = model.replace(/-(\d{8}|latest)$/, '');
  return prices
    .filter((price) => (price.model === model || price.model === family) && price.from <= day)
    .reduce<Price | undefined>(
      (latest, price) => (latest && latest.from > price.from ? latest : price),
      undefined,
    );
}

function rateOf(price: Price, promptTokens: number): Rate {
  return price.long && promptTokens >= price.long.promptTokens ? price.long : price;
}
