import { describe, expect, it } from 'vitest'
import { insightsIn } from '../../../src/minds/rules/insights.ts'
import { withoutCourtesy } from '../../../src/minds/rules/agent-turn.ts'
import { wishesIn } from '../../../src/minds/rules/wishes.ts'
import type { LessonBody } from '../../../src/model/lesson.ts'
import { bornWith, call, conversation, lessonOf, mind, observed, result, space } from '../support.ts'

const failure = (parts: Partial<Extract<LessonBody, { kind: 'failure' }>>): LessonBody => ({
  kind: 'failure',
  symptom: '',
  cause: '',
  instead: '',
  prevention: '',
  ...parts,
})
const playbookOf = async (goal: string, body: LessonBody): Promise<string> => {
  const { files, learn } = space(bornWith)
  await learn(lessonOf({ goal, body, steps: [] }))
  return [...files].flatMap(([path, text]) => (path.includes('playbook') ? [text] : [])).join('')
}

describe('pages that nobody would weed', () => {
  it.each([
    ['Move the parcel to the pick-up point, charge my 5531 card', 'Move the parcel to the pick-up point'],
    ['Extend the rental by two days, it may cost $40 more', 'Extend the rental by two days'],
    ['Rename the exported files, lower case only', 'Rename the exported files, lower case only'],
    ['Ask the shop, for an exchange', 'Ask the shop, for an exchange'],
  ])('the heading of "%s" names the kind of task', async (goal, heading) => {
    expect(await playbookOf(goal, failure({ cause: 'The depot only opens at nine.' }))).toContain(`## ${heading}\n`)
  })

  it('two warnings of one lesson that say nearly the same are one', async () => {
    const page = await playbookOf(
      'Return the lamp',
      failure({
        cause: 'Since the lamp was on sale and has no tag, I can only take it back when it was bought within the last ten days.',
        prevention:
          'Since this lamp was on sale and no tag is left, I can only take it back if it was bought within the last ten days.',
      }),
    )
    expect(page.match(/last ten days/g)).toHaveLength(1)
  })

  it('the diary of a failure says why, whatever part of the lesson knows it', async () => {
    const { files, learn } = space(bornWith)
    await learn(lessonOf({ goal: 'Print the labels', body: failure({ cause: 'The spooler has no right on the folder.' }) }))
    const [diary] = [...files].flatMap(([path, text]) => (/daily-logs\/\d/.test(path) ? [text] : []))
    expect(diary).toContain('- Outcome: failed\n- Summary: The spooler has no right on the folder.')
  })

  it('a rule that begins with "it" is none without the sentence before', () => {
    expect(
      insightsIn(['Unfortunately, it cannot be returned due to the rules of the shop. A broken seal must be noted first.']),
    ).toEqual(['A broken seal must be noted first.'])
  })

  it('a summary ends before courtesy and lists', () => {
    expect(withoutCourtesy('The table is booked. Here are the details:\n- 19:30\n- two people\nAnything else?')).toBe(
      'The table is booked.',
    )
    expect(withoutCourtesy('Let me know.')).toBe('Let me know.')
  })

  it.each([
    "I don't want to return the frame, just the glass",
    "I don't need any extra luggage",
    'I would rather not be put through to anybody',
    "I'm flying with my brother on Monday",
  ])('what holds for this purchase only is nobody else to remember: %s', (said) => {
    expect(wishesIn(said, { correcting: false, standing: false, corrections: [] })).toEqual([])
  })

  it('a cause that was asked for and found is kept, though every call went through', async () => {
    const messages = conversation(
      ['user', 'why does the heating report come out empty?'],
      ['assistant', 'Looking.', call('sql', { q: 'select count(*) from meters' }, '1')],
      ['tool', result('48', '1')],
      ['assistant', '', call('sql', { q: 'select max(at) from readings' }, '2')],
      ['tool', result('2024-01-31', '2')],
      [
        'assistant',
        'It is empty because the readings stop on 31 January: the import expects `;` and the meters send `,` since then.',
      ],
      ['user', 'ah, thanks'],
    )
    const [task] = (await observed(messages)).tasks
    const lesson = task === undefined ? null : await mind.distill({ task, messages, preferences: [] })
    expect(lesson).toMatchObject({ skip: null, body: { learnings: [expect.stringContaining('the import expects')] } })
  })

  it('a task of a plan loses its emphasis', async () => {
    const book = await observed(
      conversation(
        ['user', 'please sort out the pantry'],
        ['assistant', 'My plan:\n1. **List the jars** by date\n2. **Throw out** what is old\nShall I go on?'],
        ['user', 'yes, go ahead'],
        ['assistant', 'Listing.'],
      ),
    )
    expect(book.tasks.map(({ description }) => description).join()).not.toContain('*')
  })
})
