import { expect, test } from 'vitest'
import { isPossible, groups, hintsOf } from '../../src/tui/actions/all.ts'
import type { SpaceSummary } from '../../src/memory/memory.ts'
import type { Skill } from '../../src/model/space.ts'
import { helpOverflow } from '../../src/tui/help.ts'
import { noticeLines } from '../../src/tui/notice.ts'
import { bodyHeight, rowHere, rowsHere, windowOf } from '../../src/tui/panes.ts'
import { screen } from '../../src/tui/screen.ts'
import { placeOf, wayOf, type State } from '../../src/tui/state.ts'
import { answer, emptyScreen, message, now, press, session, sessions, withSessions } from '../support/tui.ts'

const chosen = (state: State): string | undefined => rowHere(state)?.about?.name

test('keys move the cursor and stop at the ends', () => {
  const state = withSessions(30)

  expect(chosen(press(state, 'j', 'down', 'j', 'k'))).toBe('Conversation 3')
  expect(chosen(press(state, 'k', 'up'))).toBe('Conversation 1')
  expect(chosen(press(state, 'G'))).toBe('Conversation 30')
  expect(chosen(press(state, 'G', 'j', 'g'))).toBe('Conversation 1')
  expect(chosen(press(state, 'ctrl-d', 'ctrl-u'))).toBe('Conversation 1')
  expect(chosen(press(state, 'pagedown'))).toBe('Conversation 21')
})

test('the cursor stays on its row when others come before it', () => {
  const before = press(withSessions(30), 'j', 'j')

  const grown = answer(before, { kind: 'sessions', name: '', value: [session(99), ...sessions(30)] })

  expect(chosen(grown)).toBe('Conversation 3')
})

test('a list of ten thousand shows the rows around the cursor, at any height', () => {
  for (const rows of [5, 24, 50]) {
    const state = press(withSessions(10_000, 80, rows), 'G', 'k', 'k')
    const list = rowsHere(state)
    const { top, index } = windowOf(placeOf(state), list ?? fail(), rows - 3)

    expect(index).toBe(9_997)
    expect(top).toBeLessThanOrEqual(index)
    expect(index).toBeLessThan(top + rows - 3)
  }
})

test('opening and going back leads through places and keeps each cursor', () => {
  const inside = press(withSessions(30), 'j', 'j', 'enter')
  const back = press(inside, 'escape')

  expect(placeOf(inside).route).toMatchObject({ at: 'session', title: 'Conversation 3' })
  expect(chosen(back)).toBe('Conversation 3')
  expect(wayOf(press(back, 'escape', 'h', 'left'))).toHaveLength(1)
  expect(press(inside, 'q').leaves).toBe(false)
  expect(press(inside, 'q', 'q').leaves).toBe(true)
  expect(press(inside, 'ctrl-c').leaves).toBe(true)
})

test('numbers and tab lead to the screens, and each remembers where one was', () => {
  const state = press(withSessions(30), 'j', 'enter', '3')

  expect(placeOf(state).route.at).toBe('history')
  expect(placeOf(press(state, 'tab')).route.at).toBe('lessons')
  expect(placeOf(press(state, '1')).route.at).toBe('session')
  expect(placeOf(press(state, '1', '1')).route.at).toBe('sessions')
  expect(placeOf(press(state, '1', 'shift-tab')).route.at).toBe('status')
})

test('a filter narrows while it is typed; escape ends it', () => {
  const state = press(withSessions(30), 'f', '1', '2')

  expect(rowsHere(state)?.count).toBe(1)
  expect(chosen(state)).toBe('Conversation 12')
  expect(rowsHere(press(state, 'backspace'))?.count).toBe(12)
  expect(rowsHere(press(state, 'enter'))?.count).toBe(1)
  expect(rowsHere(press(state, 'enter', 'escape'))?.count).toBe(30)
  expect(press(state, 'escape').prompt).toBeNull()
  expect(press(withSessions(3), 'f', '日', 'q', ' ', 'é').prompt?.text).toBe('日q é')
})

test('a search everywhere begins when all of it is typed, and leads to each place', () => {
  const typed = press(withSessions(3), '/', 'q', 'x')
  const hit = {
    kind: 'message',
    session: { id: session(2).id, title: 'Late flights', space: null },
    message: 'm',
    seq: 7,
    role: 'user',
    within: 'said',
    saidAt: session(2).createdAt,
    why: { score: 1, words: ['qx'], fields: [], snippet: { line: 1, text: 'say qx\u001b now', marks: [[4, 6]] } },
  } as const
  const found = answer(press(typed, 'enter'), {
    kind: 'search',
    name: 'qx',
    value: { skills: [], sessions: [hit], disks: [], notes: [] },
  })

  expect(rowsHere(typed)?.count).toBe(3)
  expect(placeOf(press(typed, 'escape')).route.at).toBe('sessions')
  expect(placeOf(found).route).toEqual({ at: 'search', words: 'qx' })
  const text = Array.from({ length: rowsHere(found)?.count ?? 0 }, (_, index) =>
    rowsHere(found)
      ?.at(index)
      ?.line.map((span) => span.text)
      .join(''),
  )
  expect(text.join('\n')).toContain('say qx\\u001b now')
  expect(placeOf(press(found, 'j', 'enter')).route).toMatchObject({ at: 'session', session: session(2).id, seq: 7 })
})

test('a file that was found on a disk is opened at its line', () => {
  const why = { score: 1, words: ['qx'], fields: ['body'], snippet: { line: 40, text: 'then qx', marks: [[5, 7]] } } as const
  const place = { disk: session(1).id, path: '/docs/run book.txt' }
  const hit = { kind: 'file', ...place, line: 40, updatedAt: session(1).createdAt, why } as const
  const found = answer(press(withSessions(3), '/', 'q', 'x', 'enter'), {
    kind: 'search',
    name: 'qx',
    value: { skills: [], sessions: [], disks: [hit], notes: [] },
  })
  const opened = press(found, 'j', 'enter')
  const raw = Array.from({ length: 60 }, (_, index) => `line ${index + 1} ${'x'.repeat(100)}`).join('\n')
  const artifact = {
    ...place,
    mime: 'text/plain',
    size: raw.length,
    meta: {},
    createdAt: hit.updatedAt,
    updatedAt: hit.updatedAt,
  }
  const read = answer(opened, {
    kind: 'artifact',
    name: `${place.disk} ${place.path}`,
    value: { artifact, content: { type: 'text', raw } },
  })

  expect(placeOf(opened).route).toEqual({ at: 'artifact', ...place, line: 40 })
  expect(
    rowHere(read)
      ?.line.map(({ text }) => text)
      .join(''),
  ).toMatch(/^line 40 x/)
})

const waiting = {
  id: '3f2a91c0-0000-4000-8000-000000000001',
  state: 'failed',
  space: { id: 's', name: 'airline' },
  goal: 'Rebook a flight',
  session: session(1).id,
  at: '2026-09-01T10:00:00.000000Z',
  reason: 'HEAD is not on main',
  commit: null,
} as const

test('what could be regretted is asked first, and only a clear yes does it', () => {
  const state = answer(press(emptyScreen(), '4'), { kind: 'lessons', name: '', value: [waiting] })
  const asked = press(state, 'd')

  expect(asked.asks?.errand).toEqual({ do: 'drop', lesson: waiting.id })
  expect(press(asked, 'j', 'enter').asks).not.toBeNull()
  expect(press(asked, 'n')).toMatchObject({ asks: null, errand: null })
  expect(press(asked, 'y')).toMatchObject({ asks: null, errand: { do: 'drop', lesson: waiting.id } })
  expect(press(state, 'r').errand).toEqual({ do: 'retry', lesson: waiting.id })
  expect(press(press(state, 'r'), 'R').notice?.tone).toBe('bad')
})

test('a lesson that others stand on leads to both texts', () => {
  const taught = { ...waiting, state: 'learnt', reason: null, commit: 'c0ffee00' } as const
  const state = press(answer(press(emptyScreen(), '4'), { kind: 'lessons', name: '', value: [taught] }), 'x', 'y')
  const conflict = { path: 'skills/playbook/SKILL.md', heading: 'Rebook', now: 'new text', then: 'old text', by: null }
  const errand = state.errand ?? fail()

  const told = screen(state, {
    type: 'done',
    errand,
    done: {
      said: 'Nothing was done.',
      reverted: {
        ...{ lesson: waiting.id, reverted: 'c0ffee00', subject: 'Rebook', space: waiting.space },
        ...{ commit: null, conflicts: [conflict] },
      },
    },
  })

  expect(placeOf(told).route.at).toBe('conflicts')
  const rows = rowsHere(told)
  const text = Array.from({ length: rows?.count ?? 0 }, (_, index) =>
    rows
      ?.at(index)
      ?.line.map((span) => span.text)
      .join(''),
  )
  expect(text.join('\n')).toMatch(/new text[\s\S]+old text/)
})

test('an error is a line of text; the last good answer stays on the screen', () => {
  const state = withSessions(3)

  const failed = answer(state, { kind: 'sessions', name: '', problem: { message: 'The disk reported an error', hint: null } })
  const told = screen(state, { type: 'failed', problem: { message: 'Another process writes.', hint: 'Wait.' } })

  expect(rowsHere(failed)?.count).toBe(3)
  expect(told.notice?.text).toBe('Another process writes. Wait.')
})

test('a key that does nothing here says so, and one that does nothing anywhere is passed over', () => {
  const state = withSessions(3)

  expect(press(state, 'x').notice?.text).toBe('x (take the lesson back) does nothing here; ? tells what does.')
  expect(press(state, '%').notice).toBeNull()
  expect(press(state, 'escape').notice).toBeNull()
})

test('what was said is shown whole, in the room of rows', () => {
  const state = answer(emptyScreen(40, 12), { kind: 'sessions', name: '', value: sessions(30) })
  const text = 'The work tree is on the branch elsewhere, not on main: go back with "git switch main".'

  const told = screen(state, { type: 'failed', problem: { message: text, hint: null } })

  expect(noticeLines(told)).toHaveLength(3)
  expect(bodyHeight(told)).toBe(bodyHeight(state) - 2)
  expect(bodyHeight(press(told, 'j'))).toBe(bodyHeight(state))
})

test('help that is longer than the screen is scrolled, and closed by any other key', () => {
  const small = press(answer(emptyScreen(40, 12), { kind: 'sessions', name: '', value: sessions(3) }), '?')
  const large = press(withSessions(3, 200, 50), '?')

  expect(helpOverflow(small)).toBeGreaterThan(0)
  expect(press(small, 'j', 'j', 'k').help).toBe(1)
  expect(press(small, 'G', 'G').help).toBe(helpOverflow(small))
  expect(press(small, 'x').help).toBeNull()
  expect(press(large, 'j').help).toBeNull()
})

test('disks that agents keep come first; folders of skills say of which space they are', () => {
  const at = session(1).createdAt
  const skill = { id: 'k1', name: 'playbook' }
  const disk = { user: null, createdAt: at, updatedAt: at }
  const state = answer(
    press(emptyScreen(), '5'),
    {
      kind: 'disks',
      name: '',
      value: [
        { ...disk, id: 'd1', skill },
        { ...disk, id: 'd2', skill: null },
      ],
    },
    { kind: 'spaces', name: '', value: [{ id: 's1', name: 'airline' }] as unknown as readonly SpaceSummary[] },
    { kind: 'skills', name: '', value: [{ id: 'k1', space: 's1' }] as unknown as readonly Skill[] },
  )

  expect(chosen(state)).toBe('a disk of its own')
  expect(chosen(press(state, 'j'))).toBe('the skill playbook of airline')
})

test('no key means two things in one place', () => {
  const states = [
    withSessions(3),
    press(withSessions(3), 'enter'),
    answer(press(emptyScreen(), '4'), { kind: 'lessons', name: '', value: [waiting] }),
    press(emptyScreen(), '6'),
  ]
  for (const state of states) {
    const keys = groups.flatMap(({ actions }) => actions.filter((each) => isPossible(each, state)).flatMap((each) => each.keys))
    expect(keys).toEqual([...new Set(keys)])
    expect(hintsOf(state).every(({ word }) => word.length < 14)).toBe(true)
  }
})

test('what was looked at long ago is let go', () => {
  const state = Array.from({ length: 60 }, (_, page) => page).reduce(
    (each, page) => answer(each, { kind: 'messages', name: `s ${page}`, value: [message(page * 100 + 1, 'x')] }),
    emptyScreen(),
  )

  expect([...(state.data.messages?.keys() ?? [])]).toHaveLength(12)
  expect(state.now).toBe(now)
})

function fail(): never {
  throw new Error('It is not there.')
}
