import { describe, expect, it } from 'vitest'
import { agentSigns } from '../../../src/minds/rules/agent-turn.ts'
import { askingOf, askRows } from '../../../src/minds/rules/asks.ts'
import { domainOf } from '../../../src/minds/rules/domains.ts'
import { failureSigns, isFailure } from '../../../src/minds/rules/failures.ts'
import { has, phraseTable } from '../../../src/minds/rules/phrases.ts'
import { isPassing, passingTable, timeless } from '../../../src/minds/rules/passing.ts'
import { clipped, numberedItems, sentencesOf } from '../../../src/minds/rules/sentences.ts'
import { inThirdPerson } from '../../../src/minds/rules/third-person.ts'
import { turnSigns } from '../../../src/minds/rules/turn-signs.ts'
import { wishTable } from '../../../src/minds/rules/wish-table.ts'

describe('every row of a table is proved by its example', () => {
  it.each(phraseTable.map((row) => [row.act, row.example] as const))('%s: %s', (act, example) => {
    expect(has(act, example)).toBe(true)
  })

  it.each(askRows.map((row) => [row.asking, row.example] as const))('asks as %s: %s', (asking, example) => {
    expect(askingOf(example)).toBe(asking)
  })

  it.each(wishTable.map((row) => [row.why, row.example, row.pattern] as const))('%s: %s', (_, example, pattern) => {
    expect(example).toMatch(pattern)
  })

  it.each(passingTable.map((row) => [row.why, row.example] as const))('passes: %s: %s', (_, example) => {
    expect(isPassing(example, 'fact')).toBe(true)
  })

  it.each(['I run a bike courier co-op in Bristol', 'I am vegetarian', "I'm a Gold member", 'my wife is allergic to nuts'])(
    'holds beyond the conversation: %s',
    (text) => {
      expect(isPassing(text, 'fact')).toBe(false)
    },
  )

  it.each([
    ['never with mocks', 'The user never wants it with mocks.'],
    ['never book me before two', 'The user never wants the assistant to book the user before two.'],
  ])('%s is told of the user: %s', (said, told) => {
    expect(inThirdPerson(said, 'preference')).toBe(told)
  })

  it('a wish said for good is none of this once, whatever it names', () => {
    expect(isPassing('never book me on those flights', 'preference')).toBe(false)
    expect(isPassing('neither of those flights', 'preference')).toBe(true)
  })

  it.each(Object.values(turnSigns).map(({ why, example, pattern }) => [why, example, pattern] as const))(
    '%s: %s',
    (_, example, pattern) => {
      expect(example).toMatch(pattern)
    },
  )

  it.each(agentSigns.map((sign) => [sign.why, sign.example, sign.pattern] as const))('%s: %s', (_, example, pattern) => {
    expect(example).toMatch(pattern)
  })

  it.each(failureSigns.map((sign) => sign.example))('fails: %s', (example) => {
    expect(isFailure(example)).toBe(true)
  })

  it.each(['0 errors, 41 passed', 'no errors', '{"error":null,"ok":true}', 'Tests 203 passed (203)', 'added 14 packages in 11s'])(
    'does not fail: %s',
    (text) => {
      expect(isFailure(text)).toBe(false)
    },
  )
})

describe('text', () => {
  it('is cut into sentences where they end, not at abbreviations and versions', () => {
    expect(sentencesOf('Use e.g. 2.8 here. Then stop! 好的。下一个')).toEqual([
      'Use e.g. 2.8 here.',
      'Then stop!',
      '好的。',
      '下一个',
    ])
  })

  it('has numbered points in rows and in lines', () => {
    expect(numberedItems('please: 1. fix a 2. add b 3. drop c')).toEqual(['fix a', 'add b', 'drop c'])
    expect(numberedItems('1) one\n2) two')).toEqual(['one', 'two'])
    expect(numberedItems('for tonight: (1) drain the node (2) patch it (3) uncordon')).toEqual([
      'drain the node',
      'patch it',
      'uncordon',
    ])
    expect(numberedItems('NumPy 1.x cannot run in 2.0')).toEqual([])
  })

  it.each([
    ['Change my flight from New York to Seattle on May 20', 'Change flight'],
    ['Upgrade my companion, Noah, within the $600 budget', 'Upgrade companion'],
    ['Adjust the payment method, I would prefer one certificate', 'Adjust the payment method'],
    ['Cancel reservation XEHM4B', 'Cancel'],
  ])('%s, without what belongs to this one time', (goal, kept) => {
    expect(timeless(goal)).toBe(kept)
  })

  it('is clipped at a word', () => {
    expect(clipped('one two three four', 12)).toBe('one two…')
  })

  it('tells its domain', () => {
    expect(domainOf('cancel the flight reservation').slug).toBe('travel-playbook')
    expect(domainOf('restart the pod in the kubernetes cluster').slug).toBe('operations-playbook')
    expect(domainOf('ponder').slug).toBe('playbook')
  })
})
