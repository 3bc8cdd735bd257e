import type { Price } from '../../model/cost.ts'

/** The day on which these were last read from the providers' price pages; `prices` in the config beats them. */
const read = '2025-10-15'

function price(input: number, cached: number, output: number): Price {
  return { input, cached, output, at: read }
}

/** US dollars for a million tokens: input, input that the provider had seen before, output. */
const known: Readonly<Record<string, Price>> = {
  'gpt-5': price(1.25, 0.125, 10),
  'gpt-5-mini': price(0.25, 0.025, 2),
  'gpt-5-nano': price(0.05, 0.005, 0.4),
  'gpt-4.1': price(2, 0.5, 8),
  'gpt-4.1-mini': price(0.4, 0.1, 1.6),
  'gpt-4.1-nano': price(0.1, 0.025, 0.4),
  'gpt-4o': price(2.5, 1.25, 10),
  'gpt-4o-mini': price(0.15, 0.075, 0.6),
  'claude-haiku-4-5': price(1, 0.1, 5),
  'claude-sonnet-4-5': price(3, 0.3, 15),
  'claude-opus-4-1': price(15, 1.5, 75),
  'gemini-2.5-flash-lite': price(0.1, 0.025, 0.4),
  'gemini-2.5-flash': price(0.3, 0.075, 2.5),
  'gemini-2.5-pro': price(1.25, 0.31, 10),
  'text-embedding-3-small': price(0.02, 0.02, 0),
  'text-embedding-3-large': price(0.13, 0.13, 0),
  'text-embedding-ada-002': price(0.1, 0.1, 0),
  'gemini-embedding-001': price(0.15, 0.15, 0),
}

/** A model's price: from the table given, the known ones, or those of the same model without its date; null for none. */
export function priceOf(model: string, own: Readonly<Record<string, Price>>): Price | null {
  const bare = model.replace(/^models\//, '').replace(/-(?:\d{8}|\d{4}-\d\d-\d\d|latest)$/, '')
  const find = (name: string): Price | undefined =>
    Object.hasOwn(own, name) ? own[name] : Object.hasOwn(known, name) ? known[name] : undefined
  return find(model) ?? find(bare) ?? null
}

/** What runs on this machine costs nothing. */
export const free: Price = { input: 0, cached: 0, output: 0, at: read }
