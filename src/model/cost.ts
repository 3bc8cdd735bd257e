import type { Stamp } from './time.ts'

/** US dollars for a million tokens. `at`: the day on which the price was read. */
export type Price = { readonly input: number; readonly cached: number; readonly output: number; readonly at: string }

/** One call of a model, successful or not: a line of `costs.jsonl`, or of `costs-readers.jsonl`. */
export type CostRow = {
  readonly v: 1
  readonly at: Stamp
  readonly stage: string
  readonly model: string
  readonly session: string | null
  readonly space: string | null
  readonly lesson: string | null
  readonly input: number
  readonly cached: number
  readonly output: number
  /** Null when no price is known. */
  readonly usd: number | null
  /** False: the tokens are an estimate. */
  readonly told: boolean
  readonly ms: number
  /** What went wrong; null for an answer. */
  readonly error: string | null
}

/** What some calls used together. `unpriced` of those that were answered have no known price. */
export type Spent = {
  readonly calls: number
  readonly failed: number
  readonly input: number
  readonly output: number
  readonly usd: number
  readonly unpriced: number
}

export const nothingSpent: Spent = { calls: 0, failed: 0, input: 0, output: 0, usd: 0, unpriced: 0 }

const million = 1_000_000

export function costOf(
  usage: { readonly input: number; readonly cached: number; readonly output: number },
  price: Price,
): number {
  const fresh = usage.input - usage.cached
  return (fresh * price.input + usage.cached * price.cached + usage.output * price.output) / million
}

export function addRow(spent: Spent, row: CostRow): Spent {
  return {
    calls: spent.calls + 1,
    failed: spent.failed + (row.error === null ? 0 : 1),
    input: spent.input + row.input,
    output: spent.output + row.output,
    usd: spent.usd + (row.usd ?? 0),
    unpriced: spent.unpriced + (row.usd === null && row.error === null ? 1 : 0),
  }
}

/** `$0.0123`: four digits, since a lesson costs less than a cent. */
export function dollars(usd: number): string {
  return `$${usd.toFixed(usd !== 0 && usd < 1 ? 4 : 2)}`
}
