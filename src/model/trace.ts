import type { Stamp } from './time.ts'

/** One call of a model: what it was shown since the call before, and what it said. All texts are redacted and shortened. */
export type TracedCall = {
  readonly at: Stamp
  readonly stage: string
  readonly model: string
  /** Messages that this call added to those before it. */
  readonly shown: readonly { readonly role: string; readonly text: string }[]
  readonly said: string
  readonly calls: readonly { readonly name: string; readonly arguments: string }[]
  readonly tokens: { readonly input: number; readonly output: number }
  readonly error: string | null
}

/** The content of `traces/<lesson>.json`; `dropped` older calls did not fit any more. */
export type Trace = { readonly v: 1; readonly dropped: number; readonly calls: readonly TracedCall[] }
