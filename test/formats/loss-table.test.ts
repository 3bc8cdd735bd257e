import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromGemini } from '../../src/formats/gemini.ts'
import { messageFormats } from '../../src/formats/message-formats.ts'
import type { Json } from '../../src/model/json.ts'
import type { MessageFormat, NewMessage } from '../../src/model/message.ts'
import { conversation } from './losses/conversations.ts'
import { callsIn, factsOf, toldIn, type Fact } from './losses/facts.ts'
import { crossingOf, formats, losses, normalised } from './losses/table.ts'

const fates = new Map(losses.map((row) => [row.what, row.fate]))

const read = (format: MessageFormat, values: readonly unknown[]): NewMessage[] =>
  values.map((value, index) => messageFormats[format].read(value, `messages[${index}]`))

const write = (format: MessageFormat, messages: readonly NewMessage[]): readonly Json[] =>
  JSON.parse(JSON.stringify(messageFormats[format].render(messages).messages)) as Json[]

/** What was written, read again as it stands there: a call without an id gets none, and an empty text that says nothing is none. */
function readAgain(format: MessageFormat, value: Json): NewMessage | null {
  if (isEmpty(value)) return null
  if (format === 'gemini') return fromGemini(value, 'blob', () => '')
  if (format !== 'acontext') return messageFormats[format].read(value)
  const { parts, ...rest } = value as { parts: { type: string; text?: string; meta?: object }[] }
  return messageFormats.acontext.read({ ...rest, parts: parts.filter((part) => part.type !== 'text' || part.text || part.meta) })
}

/** A message with nothing left in it, which its own format would refuse. */
const isEmpty = (value: Json): boolean =>
  Array.isArray((value as { content?: Json }).content) && (value as { content: Json[] }).content.length === 0

const survives = ({ rows }: Fact, format: MessageFormat): boolean =>
  rows.every((row) => {
    const fate = fates.get(row)?.[format]
    if (fate === undefined) throw new Error(`docs/formats.md has no row "${row}"`)
    return fate === 'kept'
  })

const values = (facts: readonly Fact[]): string[] => facts.flatMap(({ value }) => value ?? []).sort()
const pairs = formats.flatMap((from) => formats.filter((to) => to !== from).map((to) => [from, to] as const))

describe('the page of formats', () => {
  test.each(normalised)('$format: $sent comes back as it says', ({ format, sent, back }) => {
    expect(write(format, read(format, [sent]))).toEqual([back])
    expect(write(format, read(format, [back]))).toEqual([back])
  })

  test.each(formats)('says what %s can say', (format) => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(conversation(format), (given) => {
        const messages = read(format, given)
        for (const message of messages)
          for (const fact of factsOf(message, callsIn(messages))) for (const row of fact.rows) seen.add(row)
      }),
      { numRuns: 600, seed: 7 },
    )

    expect([...seen].sort()).toEqual(losses.flatMap((row) => (row.in.includes(format) ? [row.what] : [])).sort())
  })

  test.each(pairs)('lists what is lost from %s to %s', (from, to) => {
    const lost = losses.filter((row) => row.in.includes(from) && row.fate[to] !== 'kept').map(({ what }) => what)

    expect(crossingOf(from, to)).toBe(lost.length === 0 ? 'nothing' : lost.join(' · '))
  })
})

describe('any conversation', () => {
  test.each(formats)('of %s is the same when it is read in it, and what comes back comes back again', (format) => {
    fc.assert(
      fc.property(conversation(format), (given) => {
        const messages = read(format, given)
        const { lost } = messageFormats[format].render(messages)
        const back = write(format, messages)
        const again = read(
          format,
          back.filter((each) => !isEmpty(each)),
        )

        expect(lost).toEqual([])
        expect(write(format, again)).toEqual(back.filter((each) => !isEmpty(each)))
        expect(values(again.flatMap((each) => factsOf(each, new Set())))).toEqual(
          values(messages.flatMap((each) => factsOf(each, new Set()))),
        )
      }),
      { numRuns: 150 },
    )
  })

  test.each(pairs)('loses from %s to %s what the table names, tells it, and loses nothing else', (from, to) => {
    fc.assert(
      fc.property(conversation(from), (given) => {
        const messages = read(from, given)
        const calls = callsIn(messages)
        const { lost } = messageFormats[to].render(messages)
        const back = write(to, messages).map((each) => readAgain(to, each))
        const callsThere = callsIn(back.filter((each) => each !== null))

        messages.forEach((message, index) => {
          const told = toldIn(to, message)
          const facts = factsOf(told, calls)
          const kept = facts.filter((fact) => survives(fact, to))
          const there = back[index] ?? null
          const isTold = lost.some((line) => line.startsWith(`messages[${index}]`))
          const isChanged = to === 'openai' && values(factsOf(message, calls)).join('\n') !== values(facts).join('\n')

          const said = values(kept).filter((value) => there !== null || !value.startsWith('name '))
          expect(there === null ? [] : values(factsOf(there, callsThere))).toEqual(said)
          expect(isTold).toBe(values(kept).length < values(facts).length || isChanged)
        })
      }),
      { numRuns: 150 },
    )
  })
})
