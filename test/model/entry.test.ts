import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amendEntry, readEntry, renderEntry } from '../../src/model/entry-fields.ts'
import { appendEntry, entryKey, joinEntries, replaceEntry, splitEntries } from '../../src/model/entry.ts'

const rebook = `## Rebook a cancelled flight

**Applies when:** the airline cancelled
**Preferences:** cheapest first
**Steps:**
1. \`get_reservation_details\`: read the fare rules
2. \`search_direct_flight\`: same day first
**Watch out:** certificates cannot be split
`

describe('a file of entries', () => {
  it('joined again is the file, whatever stands in it', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '## One',
        '## Two ##',
        '```',
        '~~~~',
        '````js',
        '# Title',
        '---',
        '',
        '**Steps:**',
        '1. `tool`: act',
        '   ## Indented',
        'text\r',
      ),
      fc.string(),
    )
    const file = fc.array(line, { maxLength: 30 }).chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`))

    fc.assert(fc.property(file, (text) => joinEntries(splitEntries(text)) === text))
  })

  it('is cut at level-2 headings, not at those in code or front matter', () => {
    const text = '---\nname: a\n## not: me\n---\n\n# Title\n\n## First\nx\n```md\n## In code\n```\n### Deeper\n## Second ##\n'

    const { preamble, blocks } = splitEntries(text)

    expect(blocks.map((block) => block.heading)).toEqual(['First', 'Second'])
    expect(preamble).toContain('# Title')
    expect(blocks[0]?.text).toContain('## In code')
  })

  it('gets a further entry after an empty line, however the file ends', () => {
    for (const end of ['', '\n', '\n\n']) expect(appendEntry(`# Title${end}`, rebook)).toBe(`# Title\n\n${rebook}`)
  })

  it('has one entry replaced and all else kept', () => {
    const text = `# T\n\n${rebook}\n## Other\nkept  \n`

    const changed = replaceEntry(text, 'Rebook a cancelled flight', '## Rebook a cancelled flight\nnew\n')

    expect(changed).toBe('# T\n\n## Rebook a cancelled flight\nnew\n## Other\nkept  \n')
  })

  it('knows an entry by the slug of its heading', () => {
    expect(entryKey('Rebook a `cancelled` flight!')).toBe(entryKey('rebook a cancelled flight'))
    expect(entryKey('机票改签')).not.toBe(entryKey('退票'))
  })
})

describe('an entry', () => {
  it('is read into its fields', () => {
    expect(readEntry(rebook)).toMatchObject({
      heading: 'Rebook a cancelled flight',
      appliesWhen: 'the airline cancelled',
      preferences: 'cheapest first',
      steps: [
        { tool: 'get_reservation_details', action: 'read the fare rules' },
        { tool: 'search_direct_flight', action: 'same day first' },
      ],
      watchOut: ['certificates cannot be split'],
    })
  })

  it('rendered and read again says the same, unknown Markdown word for word', () => {
    const other = 'A table:\n\n| a | b |\n|---|---|\n\n```sh\n## no heading\n```\n'
    const entry = { ...readEntry(rebook), other }

    expect(readEntry(renderEntry(entry))).toMatchObject({ ...entry, other: expect.stringContaining(other) as string })
  })

  it('takes new steps and warnings and keeps every line that it had', () => {
    const amended = amendEntry(rebook, {
      appliesWhen: '',
      preferences: '',
      steps: [
        { tool: 'search_direct_flight', action: 'again' },
        { tool: 'book_reservation', action: 'pay' },
      ],
      watchOut: ['Certificates cannot be split.', 'ask before charging a card'],
    })

    expect(amended.split('\n')).toEqual(expect.arrayContaining(rebook.split('\n')))
    expect(readEntry(amended).steps.map((step) => step.tool)).toEqual([
      'get_reservation_details',
      'search_direct_flight',
      'book_reservation',
    ])
    expect(readEntry(amended).watchOut).toEqual(['certificates cannot be split', 'ask before charging a card'])
  })

  it('that holds all already stays the same text', () => {
    const same = { appliesWhen: '', preferences: 'Cheapest first', steps: [], watchOut: ['certificates can not be split'] }

    expect(amendEntry(rebook, same)).toBe(rebook)
  })

  it('gets a missing field where the grammar has it', () => {
    const amended = amendEntry('## A\n\n**Watch out:**\n- x\n', {
      appliesWhen: '',
      preferences: 'short answers',
      steps: [],
      watchOut: [],
    })

    expect(amended).toBe('## A\n\n**Preferences:** short answers\n**Watch out:**\n- x\n')
  })

  it('never loses a line to an amendment', () => {
    const block = fc.array(
      fc.constantFrom('text', '', '**Steps:**', '1. `a`: b', '- c', '**Watch out:** d', '**Preferences:** e'),
      { maxLength: 12 },
    )
    const addition = { appliesWhen: '', preferences: '', steps: [{ tool: 'z', action: 'y' }], watchOut: ['entirely new warning'] }

    fc.assert(
      fc.property(block, (lines) => {
        const text = ['## H', ...lines, ''].join('\n')
        const left = amendEntry(text, addition).split('\n')
        return text.split('\n').every((line) => left.includes(line))
      }),
    )
  })
})
