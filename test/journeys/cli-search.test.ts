import { expect, test } from 'vitest'
import type { SearchAnswer } from '../../src/memory/memory.ts'
import { acontext, answer, demoTranscript, refusal } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'

test('search shows where a hit is, the line that matched and what taught it, and the same as JSON', () => {
  const home = temporaryHome()
  answer(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])

  const { code, stdout } = acontext(home, ['search', 'carier', 'rates', '--space', 'parcel'])
  const found = answer<SearchAnswer>(home, ['search', 'carrier rates', '-n', '3'])

  expect(code).toBe(0)
  expect(stdout).toMatch(/^Skills\n\nparcel\/[\w/.-]+:\d+ {2}\S/)
  expect(stdout).toMatch(/\n {2}lesson [0-9a-f]{8}, session [0-9a-f]{8}, /)
  expect(stdout).toMatch(/\n\nConversations\n\n[0-9a-f]{8} #\d+ {2}/)
  expect(found.skills).toHaveLength(3)
  expect(found.skills[0]?.why.words).toEqual(expect.arrayContaining(['carrier', 'rates']))
  expect(acontext(home, ['search', 'xylophone']).stderr).toBe('Nothing is like that here.\n')
  expect(answer<SearchAnswer>(home, ['search', 'carrier', '--sessions']).skills).toEqual([])
  expect(acontext(home, ['search', 'carrier', '--until', '2001-01-01']).stderr).toBe('Nothing is like that here.\n')
  expect(acontext(home, ['search', 'carrier', '--disks', '--role', 'user']).stderr).toMatch(/^Disks have no role: /)
  expect(refusal(home, ['search', 'x', '--space', 'nowhere'])[0]).toBe(3)
  expect(refusal(home, ['search', 'x', '--user', 'nobody'])[0]).toBe(3)
  expect(refusal(home, ['search'])[0]).toBe(2)
})

test('a message that was found is read with those around it', () => {
  const home = temporaryHome()
  answer(home, ['sessions', 'import', demoTranscript, '--space', 'parcel'])
  const { sessions } = answer<SearchAnswer>(home, ['search', 'carrier rates', '--sessions', '-n', '1'])
  const { session, seq = 0 } = sessions[0] ?? {}
  const shown = (number: number): number[] =>
    answer<{ messages: { seq: number }[] }>(home, [
      'sessions',
      'show',
      session?.id ?? '',
      '--around',
      String(number),
    ]).messages.map((message) => message.seq)

  expect(shown(seq)).toContain(seq)
  expect(shown(1)).toEqual([1, 2, 3, 4, 5, 6])
  expect(refusal(home, ['sessions', 'show', session?.id ?? '', '--around', '100000'])[0]).toBe(3)
})
