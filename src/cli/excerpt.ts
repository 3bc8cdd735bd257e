import type { Message } from '../model/message.ts'

/** Messages of a conversation that are shown, and how many are left out before each. */
export type Excerpt = readonly { readonly message: Message; readonly skipped: number }[]

/** What a conversation says about a line: how it began, the message that shares most words with it and its neighbours, how it ended. */
export function excerptFor(line: string, messages: readonly Message[]): Excerpt {
  const wanted = new Set(words(line))
  const scores = messages.map((message) => shared(message, wanted))
  const best = scores.indexOf(Math.max(...scores))
  const chosen = new Set([0, best - 1, best, best + 1, messages.length - 1])
  let last = -1
  return messages.flatMap((message, index) => {
    if (!chosen.has(index)) return []
    const skipped = index - last - 1
    last = index
    return [{ message, skipped }]
  })
}

/** Words of three letters or more, and numbers, in small letters. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N},]{3,}/gu) ?? []
}

function shared(message: Message, wanted: ReadonlySet<string>): number {
  const text = message.parts.map((part) => part.text ?? '').join(' ')
  return new Set(words(text).filter((word) => wanted.has(word))).size
}
