import type { MessageFormat, NewMessage } from '../model/message.ts'
import { fromAcontext, toAcontext } from './acontext.ts'
import { toAnthropic } from './anthropic-rendering.ts'
import { fromAnthropic } from './anthropic.ts'
import { toGemini } from './gemini-rendering.ts'
import { fromGemini } from './gemini.ts'
import { toOpenAi } from './openai-rendering.ts'
import { fromOpenAi } from './openai.ts'
import type { RenderMessage, RenderOptions, Rendering } from './rendering.ts'

/** A way to write messages down: one message in, any number out. */
export type MessageFormatter = {
  /** Throws `invalid` and names the field below `place`. */
  read(value: unknown, place?: string): NewMessage
  render(messages: readonly RenderMessage[], options?: RenderOptions): Rendering
}

export const messageFormats: Readonly<Record<MessageFormat, MessageFormatter>> = {
  openai: { read: fromOpenAi, render: toOpenAi },
  anthropic: { read: fromAnthropic, render: toAnthropic },
  gemini: { read: (value, place) => fromGemini(value, place), render: toGemini },
  acontext: { read: (value, place) => fromAcontext(value, place), render: toAcontext },
}
