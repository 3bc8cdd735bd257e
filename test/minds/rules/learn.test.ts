import { describe, expect, it } from 'vitest'
import { readEntry } from '../../../src/model/entry-fields.ts'
import { splitEntries } from '../../../src/model/entry.ts'
import type { LessonBody } from '../../../src/model/lesson.ts'
import { conversation, bornWith, lessonOf, observed, space } from '../support.ts'

const success = (parts: Partial<Extract<LessonBody, { kind: 'success' }>> = {}): LessonBody => ({
  kind: 'success',
  approach: 'Booked it.',
  decisions: [],
  learnings: [],
  preferences: [],
  ...parts,
})
const preferences = (...texts: string[]): LessonBody => ({ kind: 'preferences', preferences: texts })
const booking = {
  goal: 'Book a flight from New York to Seattle',
  steps: [
    { tool: 'search_direct_flight', action: 'origin, destination, date' },
    { tool: 'book_reservation', action: 'payment_methods' },
  ],
}

describe('a lesson', () => {
  it('makes a playbook with its first entry, and a line in the diary of the local day', async () => {
    const { files, learn } = space(bornWith)

    const subject = await learn(
      lessonOf({
        ...booking,
        at: '2025-06-15T22:30:00.000000Z',
        body: success({ learnings: ['certificate plus card must add up to the total'] }),
      }),
    )

    expect(subject).toBe('Book a flight from New York to Seattle: certificate plus card must add…')
    const playbook = files.get('skills/travel-playbook/SKILL.md') ?? ''
    expect(playbook).toMatch(/^---\nname: travel-playbook\ndescription: ".{20,1024}"\n---\n/)
    expect(playbook).toContain('- certificate plus card must add up to the total')
    expect(files.get('skills/daily-logs/2025-06-16.md')).toBe(
      '# 2025-06-16\n\n## [00:30] Task: Book a flight from New York to Seattle\n\n- Outcome: success\n- Summary: Booked it.\n',
    )
  })

  it('of the same kind amends its entry instead of adding a twin', async () => {
    const { files, learn } = space(bornWith)
    await learn(lessonOf({ ...booking, body: success({ learnings: ['certificate plus card must add up to the total'] }) }))
    await learn(
      lessonOf({
        goal: 'book me a flight to Seattle on May 20',
        steps: booking.steps,
        body: success({ learnings: ['ask for the date of birth of each passenger first'] }),
      }),
    )

    const { blocks } = splitEntries(files.get('skills/travel-playbook/SKILL.md') ?? '')

    expect(blocks).toHaveLength(1)
    expect(readEntry(blocks[0]?.text ?? '').watchOut).toHaveLength(2)
  })

  it('learnt twice changes nothing the second time', async () => {
    const { learn } = space(bornWith)
    const lesson = lessonOf({ ...booking, body: success({ learnings: ['pay with one card'] }) })
    await learn(lesson)

    expect(await learn(lesson)).toBe('')
  })

  it('of another kind gets an entry of its own', async () => {
    const { files, learn } = space(bornWith)
    await learn(lessonOf({ ...booking, body: success({ learnings: ['a'] }) }))
    await learn(
      lessonOf({
        goal: 'Cancel a reservation',
        steps: [{ tool: 'cancel_reservation', action: 'id' }],
        body: success({ learnings: ['basic economy cannot be cancelled'] }),
      }),
    )

    expect(splitEntries(files.get('skills/travel-playbook/SKILL.md') ?? '').blocks).toHaveLength(2)
  })

  it('goes into a further file when SKILL.md is long, and SKILL.md says so', async () => {
    const { files, learn } = space(bornWith)
    for (let number = 0; number < 90; number++) {
      const word = (index: number): string => `w${((number + 1) * (index + 7919)).toString(36)}x`
      await learn(
        lessonOf({
          goal: `Book ${word(1)} ${word(2)} ${word(3)} flight`,
          steps: [],
          body: success({ learnings: [`${word(4)} ${word(5)} ${word(6)}`] }),
        }),
      )
    }

    const paths = [...files.keys()].filter((path) => path.startsWith('skills/travel-playbook/'))
    expect(paths).toContain('skills/travel-playbook/references/1.md')
    expect(files.get('skills/travel-playbook/SKILL.md')?.split('\n').length).toBeLessThan(410)
    expect(files.get('skills/travel-playbook/SKILL.md')).toContain('(references/1.md)')
  })

  it('does not bring back a diary or user facts that the person removed', async () => {
    const { files, learn } = space()
    await learn(lessonOf({ ...booking, body: success({ learnings: ['a'] }) }))
    await learn(lessonOf({ goal: 'x', body: preferences('The user prefers pnpm over npm.') }))

    expect([...files.keys()]).toEqual(['skills/travel-playbook/SKILL.md'])
  })

  it('leaves a custom skill alone, unless its front matter asks', async () => {
    const own = '---\nname: rollbacks\ndescription: ours\n---\n# Ours\n'
    const asking = own.replace(
      'description: ours\n',
      'description: ours\nmetadata:\n  acontext-topic-files: "topics/{topic}.md"\n  acontext-topics: "seattle flight, hotel"\n',
    )
    const lesson = lessonOf({ ...booking, body: success({ learnings: ['pay with one card'] }) })

    const silent = space({ ...bornWith, 'skills/rollbacks/SKILL.md': own })
    await silent.learn(lesson)
    expect([...silent.files.keys()].filter((path) => path.startsWith('skills/rollbacks/'))).toEqual(['skills/rollbacks/SKILL.md'])

    const open = space({ ...bornWith, 'skills/rollbacks/SKILL.md': asking })
    await open.learn(lesson)
    expect(open.files.get('skills/rollbacks/topics/seattle-flight.md')).toContain('## Book a flight')
    expect(open.files.get('skills/rollbacks/SKILL.md')).toBe(asking)
  })

  it('that failed tells what was wrong and what would do', async () => {
    const { files, learn } = space(bornWith)
    const body: LessonBody = {
      kind: 'failure',
      symptom: 'protected range Sales!A:F',
      cause: 'The sheet is protected by its owner',
      instead: '',
      prevention: 'ask the owner for access first',
    }

    expect(await learn(lessonOf({ goal: 'Make a pivot table from the sheet Sales', body }))).toBe(
      'Make a pivot table from the sheet Sales: The sheet is protected by its…',
    )
    expect(files.get('skills/data-playbook/SKILL.md')).toContain('- ask the owner for access first')
  })
})

describe('facts of the user', () => {
  it('are filed by topic, one a line', async () => {
    const { files, learn } = space(bornWith)

    expect(await learn(lessonOf({ goal: 'x', body: preferences('The user prefers pnpm over npm.') }))).toBe(
      'The user prefers pnpm over npm.',
    )
    expect(files.get('skills/user-general-facts/coding-preferences.md')).toBe(
      '# Coding Preferences\n\n- The user prefers pnpm over npm.\n',
    )
  })

  it.each([
    ['said again', 'The user prefers pnpm over npm.', 'The user prefers pnpm over npm', 'The user prefers pnpm over npm.'],
    ['corrected', 'The user prefers pnpm over npm.', 'The user prefers yarn over pnpm.', 'The user prefers yarn over pnpm.'],
    [
      'said with a few more words',
      'The user is a gold member.',
      'The user is a Gold member with you guys.',
      'The user is a Gold member with you guys.',
    ],
    [
      'with another number',
      'The user wants answers of at most 5 lines.',
      'The user wants answers of at most 3 lines.',
      'The user wants answers of at most 3 lines.',
    ],
    [
      'turned round',
      'The user wants commits squashed before a merge.',
      'The user never wants commits squashed before a merge.',
      'The user never wants commits squashed before a merge.',
    ],
  ])('%s stand there once', async (_, before, after, kept) => {
    const { files, learn } = space(bornWith)
    await learn(lessonOf({ goal: 'x', body: preferences(before) }))
    await learn(lessonOf({ goal: 'x', body: preferences(after) }))

    const lines = [...files]
      .filter(([path]) => path.startsWith('skills/user-general-facts/') && !path.endsWith('SKILL.md'))
      .flatMap(([, text]) => text.split('\n').filter((line) => line.startsWith('- ')))
    expect(lines).toEqual([`- ${kept}`])
  })
})

describe('what a person would delete at first sight', () => {
  it('a fact that merely shares words with another does not replace it', async () => {
    const { files, learn } = space(bornWith)
    await learn(lessonOf({ goal: 'x', body: preferences('The user does not want travel insurance.') }))
    await learn(lessonOf({ goal: 'x', body: preferences('The user is certain the user purchased travel insurance.') }))

    expect([...files.values()].join()).toContain('- The user does not want travel insurance.')
  })

  it('the same wish of two customers is one line and one lesson', async () => {
    const { learn } = space(bornWith)
    const wish = lessonOf({ goal: 'x', body: preferences('The user does not want travel insurance.') })

    expect([await learn(wish), await learn({ ...wish, id: 'another' })]).toEqual(['The user does not want travel insurance.', ''])
  })

  it('no passing fact becomes one, and no number of a record a heading', async () => {
    const { preferences: facts } = await observed(
      conversation(
        ['user', 'I need to change my reservation XEHM4B. I am amelia_davis_8890, but I don’t have the confirmation with me.'],
        ['assistant', 'Which day?'],
        ['user', 'May 17, 2024, would be a good date. I’m really frustrated, and I have a flight from Boston to Minneapolis.'],
        ['assistant', 'I see.'],
      ),
    )

    expect(facts).toEqual([])
  })

  it.each([
    ["I really don't like layovers", 'The user really does not like layovers.'],
    ['I always need an aisle seat', 'The user always needs an aisle seat.'],
    ['2. I prefer economy class', 'The user prefers economy class.'],
  ])('%s is told in good English', async (said, told) => {
    const book = await observed(conversation(['user', said], ['assistant', 'Noted.']))

    expect(book.preferences.map(({ text }) => text)).toEqual([told])
  })
})
