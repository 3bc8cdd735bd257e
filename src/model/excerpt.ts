import type { Message } from './message.ts'

/** Messages of a conversation that are shown, and how many are left out before each. */
export type Excerpt = readonly { readonly message: Message; readonly skipped: number }[]

/** What a conversation says about a text: how it began, the message that shares most words with it and its neighbours, how it ended. */
export function excerptFor(text: string, messages: readonly Message[]): Excerpt {
  const best = bestFor(text, messages)
  const chosen = new Set([0, best - 1, best, best + 1, messages.length - 1])
  let last = -1
  return messages.flatMap((message, index) => {
    if (!chosen.has(index)) return []
    const skipped = index - last - 1
    last = index
    return [{ message, skipped }]
  })
}

/** The position of the message that shares most words with a text. */
function bestFor(text: string, messages: readonly Message[]): number {
  const wanted = new Set(longWords(text))
  const scores = messages.map(({ parts }) => {
    const said = parts.map((part) => part.text ?? JSON.stringify(part.meta ?? {})).join(' ')
    return new Set(longWords(said).filter((word) => wanted.has(word))).size
  })
  return scores.indexOf(Math.max(...scores))
}

/** Words of three letters or more, and numbers, in small letters. */
export function longWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N},]{3,}/gu) ?? []
}
