import { describe, expect, it } from 'vitest'
import { call, conversation, mind, observed, result } from '../support.ts'

describe('distilling', () => {
  const mended = conversation(
    ['user', 'fill the stock column of the sheet from the warehouse api'],
    ['assistant', 'Writing.', call('run_script', { code: 'for row in rows: set(row)' }, '1')],
    ['tool', result('429 RESOURCE_EXHAUSTED: Quota exceeded for writes per minute (60)', '1', true)],
    [
      'assistant',
      '60 writes a minute is the limit. One batch instead.',
      call('run_script', { code: 'sheet.batch_update(rows)' }, '2'),
    ],
    ['tool', result('903 rows', '2')],
    ['assistant', 'All 903 rows are filled with one `batch_update` instead of 903 single writes.'],
    ['user', 'great'],
  )
  const judge = async (messages: typeof mended): Promise<Awaited<ReturnType<typeof mind.distill>>> => {
    const { tasks, preferences: wishes } = await observed(messages)
    const [task] = tasks
    if (task === undefined) throw new Error('no task')
    return mind.distill({ task, messages, preferences: wishes })
  }

  it('an error and the call that mended it is the lesson', async () => {
    const distilled = await judge(mended)

    expect(JSON.stringify(distilled)).toMatch(/429 RESOURCE_EXHAUSTED.*batch_update/)
    expect(distilled).toMatchObject({
      goal: 'Fill the stock column of the sheet from the warehouse api',
      body: { kind: 'success' },
    })
    if (distilled.skip === null) expect(distilled.evidence.length).toBeLessThanOrEqual(300)
  })

  it('the same call that passes later was mended by what was done in between', async () => {
    const renewed = conversation(
      ['user', 'rotate the staging certificate'],
      ['assistant', call('certbot', { env: 'staging' }, '1')],
      ['tool', result('Error: challenge failed: port 80 blocked', '1', true)],
      ['assistant', call('firewall', { open: '80' }, '2')],
      ['tool', result('ok', '2')],
      ['assistant', call('certbot', { env: 'staging' }, '3')],
      ['tool', result('renewed', '3')],
      ['assistant', 'The certificate is renewed.'],
      ['user', 'great'],
    )

    expect(JSON.stringify(await judge(renewed))).toMatch(/port 80 blocked.*what worked: `firewall` open=80/)
  })

  it('a complaint is no decision', async () => {
    const distilled = await judge([
      ...mended.slice(0, -1),
      ...conversation(
        ['user', 'it crashes on empty rows, that is wrong'],
        ['assistant', call('run_script', { code: 'skip' }, '9')],
      ),
      ...conversation(['tool', result('903 rows', '9')], ['assistant', 'Empty rows are skipped now.'], ['user', 'works']),
    ])

    expect(JSON.stringify(distilled)).not.toMatch(/The user wants: it crashes/)
  })

  it.each([
    ['a question', conversation(['user', 'what does http 418 mean?'], ['assistant', "I'm a teapot."])],
    [
      'a look-up',
      conversation(
        ['user', 'whats the extension of HR?'],
        ['assistant', call('lookup', { name: 'HR' }, '1')],
        ['tool', result('2214', '1')],
        ['assistant', 'Extension 2214.'],
      ),
    ],
    ['an unfinished task', mended.slice(0, 3)],
    [
      'a whim',
      conversation(
        ['user', 'build a small web form'],
        ['assistant', 'On it.', call('write', { path: 'app.py' }, '1')],
        ['tool', result('ok', '1')],
        ['user', 'stop, cancel that'],
      ),
    ],
  ])('%s teaches nothing, and the reason says so', async (_, messages) => {
    const { skip } = await judge([...messages])

    expect(skip).toMatch(/^[a-z].{10,}/)
  })
})
