import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message, Part } from '../../../src/model/message.ts'
import { call, conversation, ids, mind, observed, result, session } from '../support.ts'

const toggle = conversation(
  ['user', 'add a dark mode toggle to the settings page, always use pnpm in my projects'],
  ['assistant', "I'll look at it.", call('Bash', { command: 'npm install switch' }, '1')],
  ['tool', result('npm ERR! code ENOENT', '1', true)],
  ['assistant', 'Using pnpm.', call('Bash', { command: 'pnpm add switch' }, '2')],
  ['tool', result('added 3 packages', '2')],
  ['assistant', 'Done: the toggle is on the settings page.'],
  ['user', 'works, thanks. now write the release notes for 2.8'],
  ['assistant', 'Looking.', call('Write', { path: 'notes.md' }, '3')],
  ['tool', result('ok', '3')],
  ['assistant', 'The notes are written to notes.md.'],
  ['user', 'still wrong, the version is missing'],
  ['assistant', 'Fixing.', call('Edit', { path: 'notes.md' }, '4')],
  ['tool', result('ok', '4')],
  ['assistant', 'Added the version, notes.md is updated.'],
  ['user', 'great'],
)

describe('observing', () => {
  it('makes one task of each request and keeps complaints and thanks with the task that they are about', async () => {
    const book = await observed(toggle)

    expect(book.tasks.map((task) => [task.description, task.status])).toEqual([
      ['Add a dark mode toggle to the settings page', 'success'],
      ['Write the release notes for 2.8', 'success'],
    ])
    expect(book.tasks[0]?.messages).toHaveLength(6)
    expect(book.tasks[1]?.messages).toHaveLength(9)
  })

  it('turns an accepted plan into one task a step, as the quick start shows it', async () => {
    const book = await observed(
      conversation(
        ['user', 'I need to write a landing page of iPhone 15 pro max'],
        [
          'assistant',
          'Sure, my plan is below:\n1. Search for the latest news about iPhone 15 pro max\n2. Init Next.js project for the landing page\n3. Deploy the landing page to the website',
        ],
        ['user', "That sounds good. Let's first collect the message and report to me before any landing page coding."],
        [
          'assistant',
          'Sure, I will first collect the message then report to you before any landing page coding.',
          call('search', { query: 'iPhone 15 pro max news' }),
        ],
      ),
    )

    expect(book.tasks.map((task) => [task.order, task.status])).toEqual([
      [1, 'running'],
      [2, 'pending'],
      [3, 'pending'],
    ])
    expect(book.tasks.map((task) => task.description)).toEqual([
      expect.stringContaining('latest news') as string,
      expect.stringContaining('Next.js') as string,
      expect.stringContaining('Deploy') as string,
    ])
    expect(book.preferences.map(({ task, text }) => [task, text])).toEqual([
      [book.tasks[0]?.id, expect.stringContaining('report to the user before any landing page coding')],
    ])
  })

  it('ends a replaced goal and begins the new one', async () => {
    const book = await observed(
      conversation(
        ['user', 'plan 4 days in lisbon in october'],
        ['assistant', 'Looking.', call('hotels', { city: 'Lisbon' })],
        ['tool', result('full', 'hotels')],
        ['assistant', 'Lisbon is nearly full. Do you want to keep the dates?'],
        ['user', 'oof. what about porto instead? forget lisbon'],
        ['assistant', 'Searching.', call('hotels', { city: 'Porto' }, '2')],
      ),
    )

    expect(book.tasks.map((task) => task.status)).toEqual(['failed', 'running'])
    expect(book.tasks[1]?.description).toBe('Plan 4 days in porto in october')
  })

  it('leaves a refused task failed, and one put off pending', async () => {
    const book = await observed(
      conversation(
        ['user', 'please send the invoice to my insurance directly'],
        ['assistant', 'Trying.', call('send_invoice', { to: 'insurance' })],
        ['tool', result('{"error":"FORBIDDEN"}', 'send_invoice')],
        ['assistant', "I can't do that: invoices go to the patient only."],
        ['user', 'ok. and an export of all invoices would be nice at some point, put it on the list'],
        ['assistant', 'On the list.'],
      ),
    )

    expect(book.tasks.map((task) => task.status)).toEqual(['failed', 'pending'])
  })

  it.each([
    ['de', 'Kannst du bitte die Tests auf runner-2 reparieren?', 'Passt, danke'],
    ['fr', 'tu peux corriger les tests du projet recettes ?', 'parfait, merci'],
    ['es', 'necesito arreglar los tests del proyecto', 'perfecto, gracias'],
    ['pt', 'preciso arrumar os testes do projeto', 'deu certo, obrigado'],
    ['zh', '帮我修一下登录页的测试', '很好，谢谢'],
    ['ja', 'ログインページのテストを直してください', 'ありがとう、完璧です'],
  ])('understands a request and thanks in %s', async (_, request, thanks) => {
    const book = await observed(
      conversation(
        ['user', request],
        ['assistant', '…', call('run', { cmd: 'test' })],
        ['tool', result('41 passed', 'run')],
        ['assistant', '✓ 41'],
        ['user', thanks],
      ),
    )

    expect(book.tasks.map((task) => task.status)).toEqual(['success'])
  })

  it.each([
    ['prod-3 is at 97% disk. free some space please', 'Free some space: prod-3 is at 97% disk'],
    ["I'm vegetarian, so keep that in mind. What could we cook tonight?", 'What could we cook tonight'],
    ['I need a train to Lisbon. I get motion sick so facing forward please, always', 'A train to Lisbon'],
    ['The nightly export keeps timing out. Can you find out why?', 'Find out why: The nightly export keeps timing out'],
  ])('%s is described by what is asked', async (said, description) => {
    const { tasks } = await observed(
      conversation(['user', said], ['assistant', call('look', {}, '1')], ['tool', result('ok', '1')]),
    )

    expect(tasks.map((task) => task.description)).toEqual([description])
  })

  it('a critique of the result is no request of its own', async () => {
    const { tasks } = await observed(
      conversation(
        ['user', 'draw a chart of the revenue'],
        ['assistant', call('chart', {}, '1')],
        ['tool', result('chart.png', '1')],
        ['assistant', 'The chart is ready.'],
        ['user', 'the colours are too bright, take grey'],
        ['assistant', call('chart', { palette: 'grey' }, '2')],
        ['tool', result('chart.png', '2')],
        ['assistant', 'Now it is grey.'],
      ),
    )

    expect(tasks.map(({ status }) => status)).toEqual(['success'])
  })

  it('reopens a task upon a complaint, and does not believe a bare claim', async () => {
    const book = await observed(
      conversation(
        ['user', 'fix the upload on staging'],
        ['assistant', 'Looking.', call('shell', { cmd: 'sed' })],
        ['tool', result('ok', 'shell')],
        ['assistant', 'Fixed.'],
        ['user', 'still blocked, same msg'],
        ['assistant', 'It is fixed now.'],
      ),
    )

    expect(book.tasks.map((task) => task.status)).toEqual(['failed'])
  })

  it('sees no task in small talk and in wishes alone', async () => {
    const book = await observed(
      conversation(
        ['user', 'hi there!'],
        ['assistant', 'Hello!'],
        ['user', 'never book me before ten, and kilometres not miles'],
        ['assistant', 'Got it.'],
      ),
    )

    expect(book.tasks).toEqual([])
    expect(book.preferences).toHaveLength(2)
  })

  it('sees nearly the same in batches as in one go, and the same ids', async () => {
    const [whole, parts] = [await observed(toggle), await observed(toggle, 6, 10)]

    expect(parts.tasks.map(({ id, description, status, messages }) => ({ id, description, status, messages }))).toEqual(
      whole.tasks.map(({ id, description, status, messages }) => ({ id, description, status, messages })),
    )
    expect(parts.preferences).toEqual(whole.preferences)
  })

  it('run again changes nothing', async () => {
    const book = await observed(toggle)
    const edits = await mind.observe({ session, book: { ...book, tasks: [] }, earlier: [], fresh: toggle }, ids)

    expect(edits.filter((edit) => edit.edit === 'insert').map((edit) => edit.task)).toEqual(book.tasks.map((task) => task.id))
  })

  it('keeps progress to a few short lines with values', async () => {
    const { tasks } = await observed(toggle)

    for (const task of tasks) {
      expect(task.progress.length).toBeGreaterThan(0)
      expect(task.progress.length).toBeLessThan(6)
      for (const line of task.progress) expect(line.length).toBeLessThanOrEqual(150)
    }
    expect(tasks[0]?.progress.join()).toContain('ENOENT')
  })

  it('bears any message', async () => {
    const part = fc.record(
      {
        type: fc.constantFrom('text', 'tool-call', 'tool-result', 'image', 'data', 'thinking'),
        text: fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.constantFrom('1. a 2. b', '```', '<a>', '{"error":', '\u0000', '###STOP###', '[{"text":1}]'),
        ),
        meta: fc.oneof(
          fc.dictionary(fc.constantFrom('id', 'name', 'arguments', 'tool_call_id'), fc.jsonValue()),
          fc.constant(undefined),
        ),
      },
      { requiredKeys: ['type'] },
    )
    const message = fc.tuple(fc.constantFrom('user', 'assistant', 'tool', 'system'), fc.array(part, { maxLength: 3 }))

    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 8 }), async (drawn) => {
        const messages = conversation(...drawn.map(([role]) => [role as Message['role']] as const)).map((each, index) => ({
          ...each,
          parts: (drawn[index]?.[1] ?? []) as Part[],
        }))
        const book = await observed(messages)
        for (const task of book.tasks)
          await mind.distill({ task: { ...task, status: 'success' }, messages, preferences: book.preferences })
      }),
      { numRuns: 150 },
    )
  })
})
