import { expect, test } from 'vitest'
import { applyEdits, emptyBook } from '../../../src/model/task.ts'
import { scriptedLlm, toldTo } from '../../support/scripted-llm.ts'
import { call, conversation, ids, result, session } from '../support.ts'
import { bookAfter, files, lesson, learnt, mindOf, skillsOf } from './support.ts'

const path = 'skills/ops-playbook/SKILL.md'
const messages = conversation(
  ['user', 'Please migrate the orders database on staging tonight.'],
  ['assistant', call('bash', { command: 'migrate' })],
  ['tool', result(`Error: locked ${'x'.repeat(900)} by the nightly worker`, 'bash')],
  ['assistant', 'I stopped the worker, and it went through.'],
  ['user', 'Thanks, that worked.'],
)
const task = applyEdits(emptyBook, [
  { edit: 'insert', task: 'a', description: 'migrate the orders database', status: 'success', at: '' },
]).tasks[0]

test('every call is answered before the model is asked again, also those after finish', async () => {
  const llm = scriptedLlm(
    {
      calls: [
        ['add_entry', { path, heading: 'X', watch_out: ['<!-- x -->'] }],
        ['finish', { subject: 's' }],
        ['search_skills', { query: 'x' }],
      ],
    },
    {
      calls: [
        ['retire_entry', { path, heading: 'X', reason: 'r' }],
        ['finish', { nothing: 'known', subject: 's' }],
      ],
    },
  )
  const read = { ...files, [path]: `${files[path]}\nIt is about the orders database and its worker.\n` }
  await mindOf(llm).learn({ lesson, skills: skillsOf(read), zone: 'UTC' })
  const again = llm.asked[1]?.messages ?? []
  const calls = again.flatMap((message) => (message.role === 'assistant' ? message.calls.map(({ id }) => id) : []))
  const answers = again.flatMap((message) => (message.role === 'tool' ? [message.call] : []))

  expect(answers).toEqual(calls)
  expect(toldTo(llm)).toMatch(/you have finished already[\s\S]*Not accepted yet/)
})

test('finishing without a change needs a reason, and the reason is kept', async () => {
  const done = await learnt([['finish', { subject: 'done' }]])

  expect(done.told).toMatch(/Nothing was changed\. Say in "nothing" why/)
  expect(done.reason).toBe('nothing to write')
})

test('tools are described in the plainest JSON Schema: no references, no alternatives', async () => {
  const llm = scriptedLlm({ calls: [['finish', { nothing: 'x' }]] })
  await mindOf(llm).learn({ lesson, skills: skillsOf(files), zone: 'UTC' })
  await mindOf(llm).observe({ session, book: emptyBook, earlier: [], fresh: messages }, ids)
  const schemas = JSON.stringify(llm.asked.map(({ tools }) => tools))

  expect(schemas).not.toMatch(/\$ref|anyOf|oneOf|allOf|\$defs|"null"/)
  expect(llm.asked.flatMap(({ tools }) => tools).every(({ parameters }) => parameters['type'] === 'object')).toBe(true)
})

test('numbers of messages and tasks that are not there are refused, negative ones too', async () => {
  const { book, told } = await bookAfter(messages, [
    ['add_task', { description: 'first', status: 'running', from: -3, to: -1 }],
    ['add_task', { description: 'second', status: 'running', from: 1, to: 2 }],
    ['attach', { task: 7, from: 1, to: 1 }],
    ['attach', { task: 1, from: 40, to: 50 }],
  ])

  expect(book.tasks.map(({ description, messages: own }) => [description, own.length])).toEqual([['second', 2]])
  expect(told).toMatch(/Messages -3 to -1 are not among the new ones[\s\S]*There is no task 7[\s\S]*Messages 40 to 50/)
})

test('a finished task is taken up again only by saying so, and is a new revision then', async () => {
  const { book } = await bookAfter(messages.slice(0, 3), [
    ['add_task', { description: 'migrate', status: 'success', from: 1, to: 3 }],
  ])
  const later = messages.slice(3)
  const silent = await bookAfter(later, [['attach', { task: 1, from: 4, to: 5 }]], book)
  const said = await bookAfter(
    later,
    [
      ['change_task', { task: 1, status: 'running' }],
      ['attach', { task: 1, from: 4, to: 5 }],
      ['change_task', { task: 1, status: 'success' }],
    ],
    book,
  )

  expect(silent.told).toMatch(/is finished \(success\)\. If the user came back to it, set it to running first/)
  expect(silent.book.tasks[0]?.messages).toHaveLength(3)
  expect(said.book.tasks[0]).toMatchObject({ status: 'success', revision: 2 })
  expect(said.book.tasks[0]?.messages).toHaveLength(5)
})

test('the distiller sees whole tool output, the tools by name, and what the space knows already', async () => {
  const llm = scriptedLlm({ calls: [['skip', { reason: 'known' }]] })
  if (task === undefined) throw new Error('no task')
  const skills = skillsOf({ ...files, [path]: `${files[path]}\n## Migrate the orders database\n\n- stop the worker first\n` })
  const made = await mindOf(llm).distill({ task, messages, preferences: [], skills })
  const shown = llm.asked[0]?.messages[1]?.text ?? ''

  expect(made).toEqual({ skip: 'known' })
  expect(shown).toContain(`${'x'.repeat(900)} by the nightly worker`)
  expect(shown).toContain('"tool":"bash","text":"Error')
  expect(shown).toContain('"heading":"Migrate the orders database"')
})

test('evidence keeps to the budget of tokens, however long the conversation', async () => {
  const llm = scriptedLlm({ calls: [['skip', { reason: 'long' }]] })
  if (task === undefined) throw new Error('no task')
  const long = conversation(
    ...Array.from({ length: 300 }, (_, index) => [index % 2 === 0 ? 'user' : 'assistant', 'word '.repeat(400)] as const),
  )
  await mindOf(llm, 4000).distill({ task, messages: long, preferences: [] })

  expect((llm.asked[0]?.messages[1]?.text.length ?? 0) / 3).toBeLessThan(4500)
})

test('a question with a short answer asks no model', async () => {
  const llm = scriptedLlm({ say: 'never' })
  if (task === undefined) throw new Error('no task')
  const small = conversation(['user', 'What time is it?'], ['assistant', 'It is nine.'])

  expect(await mindOf(llm).distill({ task, messages: small, preferences: [] })).toMatchObject({
    skip: expect.stringContaining('short answer') as string,
  })
  expect(llm.asked).toEqual([])
})

test('nothing is written in a skill before its own instructions were read, and they are given in the answer', async () => {
  const llm = scriptedLlm(
    { calls: [['add_entry', { path: 'skills/daily-logs/x.md', heading: 'X' }]] },
    { calls: [['finish', { nothing: 'x' }]] },
  )
  await mindOf(llm).learn({ lesson, skills: skillsOf({ ...files, 'skills/daily-logs/x.md': '# X\n' }), zone: 'UTC' })

  expect(toldTo(llm)).toMatch(/Read first how this skill wants to be written[\s\S]*name: daily-logs/)
})

test('an entry that says it already stays as it is; two that say one thing become one', async () => {
  const same = {
    path,
    heading: 'Restart the worker',
    watch_out: ['it holds a lock'],
    steps: [{ tool: 'bash', action: 'stop the worker' }],
  }
  const known = await learnt([['amend_entry', same]])
  const twice = await learnt([['add_entry', same]])
  const merged = await learnt([['merge_entries', { path, heading: 'Rotate the logs', into: 'Restart the worker' }]])
  const text = merged.plan?.changes
    .flatMap((change) => (change.op === 'write' && change.path === path ? [change.text] : []))
    .join('')

  expect(known.told).toMatch(/says all of this already/)
  expect(twice.told).toMatch(/use amend_entry/)
  expect(text?.match(/^## .*/gm)).toEqual(['## Restart the worker'])
  expect(text).toContain('- it holds a lock\n- the disk is small')
})

test('a file in a folder of a skill is written, read, edited and moved under one name', async () => {
  const file = 'skills/ops-playbook/topics/locks.md'
  const done = await learnt([
    ['create_file', { path: file, text: '# Locks\n\n- one' }],
    ['read_file', { path: file }],
    ['replace_text', { path: file, old: '- one', new: '- two' }],
    ['move_file', { from: file, to: 'skills/ops-playbook/topics/all-locks.md' }],
  ])

  expect(done.told).toContain('- one')
  expect(done.plan?.changes).toContainEqual({
    op: 'write',
    path: 'skills/ops-playbook/topics/all-locks.md',
    text: '# Locks\n\n- two\n',
  })
  expect(done.plan?.changes.map((change) => ('path' in change ? change.path : ''))).not.toContain(file)
})
