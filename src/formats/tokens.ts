import type { Message } from '../model/message.ts'
import { callArguments } from './rendering.ts'

export type CountTokens = (text: string) => number

let loading: Promise<CountTokens> | null = null

/** Counts tokens of the o200k_base vocabulary. Loading it takes some 300 ms, the first time only. */
export function tokenCounter(): Promise<CountTokens> {
  return (loading ??= load())
}

async function load(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base')
  // "<|endoftext|>" in a conversation is text like any other.
  const asText = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() }
  return (text) => (text === '' ? 0 : countTokens(text, asText))
}

/** The text of a message that costs tokens: what was said and returned, and calls with their arguments; no media. */
export function tokenText({ parts }: Pick<Message, 'parts'>): string {
  return parts
    .flatMap((part) => {
      const said = part.text === undefined || part.text === '' ? [] : [part.text]
      if (part.type !== 'tool-call' || part.meta === undefined) return said
      const { name } = part.meta
      const given = part.meta['arguments'] === undefined ? {} : { arguments: callArguments(part) }
      return [...said, JSON.stringify({ ...given, ...(name === undefined ? {} : { name }) })]
    })
    .map((text) => `${text}\n`)
    .join('')
}
