import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messageFormats } from '../../src/formats/message-formats.ts'
import type { MessageFormat } from '../../src/model/message.ts'
import { conversation } from '../formats/losses/conversations.ts'
import { formats } from '../formats/losses/table.ts'
import { temporaryDaemon, type TestDaemon } from '../support/daemon.ts'

const api = '/api/v1/session'

type Page = { readonly items: readonly Readonly<Record<string, unknown>>[]; readonly lost?: readonly string[] }

async function stored(daemon: TestDaemon, format: MessageFormat, given: readonly unknown[]): Promise<string> {
  const { id } = (await daemon.call('POST', api)).json.data as unknown as { id: string }
  for (const blob of given) {
    const { status, text } = await daemon.call('POST', `${api}/${id}/messages`, { body: { blob, format } })
    expect([status, text]).toEqual([201, text])
  }
  return id
}

async function page(daemon: TestDaemon, id: string, format: MessageFormat): Promise<Page> {
  return (await daemon.call('GET', `${api}/${id}/messages?format=${format}`)).json.data as unknown as Page
}

/** Without answers of tools: Gemini's need the oldest open call, which a journey of its own shows. */
function withoutAnswers(message: unknown): unknown {
  const { parts, ...rest } = message as { parts: object[] }
  return { ...rest, parts: parts.filter((part) => !('functionResponse' in part)) }
}

test.each(formats)('any conversation of %s is stored and comes back in each format as the page of formats says', async (from) => {
  const daemon = await temporaryDaemon()
  await fc.assert(
    fc.asyncProperty(conversation(from), async (drawn) => {
      const given = from === 'gemini' ? drawn.map(withoutAnswers) : drawn
      const id = await stored(daemon, from, given)
      const messages = given.map((value) => messageFormats[from].read(value))

      for (const to of formats) {
        const { items, lost = [] } = await page(daemon, id, to)
        const expected = messageFormats[to].render(messages)
        // Empty texts are left out on the wire, as the contract has it.
        const shown = to === 'acontext' ? items.map(({ role, parts, meta }) => ({ role, parts, meta })) : items

        expect(shown).toEqual(
          to === 'acontext' ? expected.messages.map(withoutEmptyTexts) : JSON.parse(JSON.stringify(expected.messages)),
        )
        expect(lost).toEqual(expected.lost)
      }
    }),
    { numRuns: 12 },
  )
})

function withoutEmptyTexts(message: unknown): unknown {
  const { parts, ...rest } = JSON.parse(JSON.stringify(message)) as { parts: { text?: string }[] }
  return { ...rest, parts: parts.map(({ text, ...part }) => (text ? { ...part, text } : part)) }
}
