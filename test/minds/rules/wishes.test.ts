import { describe, expect, it } from 'vitest'
import { wishesIn } from '../../../src/minds/rules/wishes.ts'

const heard = (own: string): readonly (readonly [string, string])[] =>
  wishesIn(own, { correcting: false, standing: false, corrections: [] }).map(({ kind, text }) => [kind, text] as const)

describe('wishes that stand in subordinate clauses and asides', () => {
  it.each([
    ['I am nearly blind and strongly dislike small print', 'strongly dislike small print'],
    ['on production I want to read the plan before you apply it, no exceptions', 'no exceptions'],
    ['sure, and the tests always run first where you change migrations, without exception', 'without exception'],
    ['in everything you draft, the customer is called a guest', 'the customer is called a guest'],
    ['when you rename columns please add a note to the changelog', 'rename columns'],
    ['check it in a browser before you call it done', 'before you call it done'],
    ['quote me the distances in miles', 'distances in miles'],
    ['numbers should be rounded to cents', 'rounded to cents'],
    ['my sister is in a wheelchair, so no stairs please', 'no stairs'],
    ['a picture helps me more than text', 'helps the user more'],
    ['and no external services, the lawyers forbid them', 'no external services'],
    ['mention the ticket number, always', 'mention the ticket number, always'],
    ['sign it with the team, not with my initials', 'not with'],
    ['our branches are always short-lived, by the way', 'short-lived'],
    ['manda pro grupo, não por telefone', 'não por telefone'],
    ['n dont phone me, mail only', 'phone'],
    ['no raisins, they are bad for the dog', 'no raisins'],
    ['through the broker please not by hand', 'not by hand'],
    ['no me llames por la tarde', 'no me llames'],
  ])('%s', (own, kept) => {
    const preferences = heard(own).filter(([kind]) => kind === 'preference')
    expect(preferences.map(([, text]) => text).join(' ')).toContain(kept)
  })

  it.each([
    ["she's my accountant, so she may see it", 'accountant'],
    ['each line is one sale', 'one sale'],
    ['Kafka was switched off in spring', 'switched off'],
    ['the second floor is being rebuilt', 'rebuilt'],
    ['Tuesdays I teach until noon', 'Tuesdays'],
    ['our batches last two hours', 'two hours'],
    ['my granddaughter loves dinosaurs', 'granddaughter'],
    ["name's Okke", 'Okke'],
  ])('a fact: %s', (own, kept) => {
    const [kind, text] = heard(own)[0] ?? []
    expect(kind).toBe('fact')
    expect(text).toContain(kept)
  })

  it.each([
    'why does it build for Jonas but not for me',
    'the parcel never arrived',
    'let me ask my team first, do not send anything yet',
    'mum always says never lend a book',
    'talk to you in a week',
    'order MG-20811 was bought by my brother',
    'no idea please help',
    'and what did we agree with the bakery',
    "meh, I'll just walk",
  ])('neither: %s', (own) => {
    expect(heard(own)).toEqual([])
  })
})

describe('wishes are told of the user', () => {
  it('names in quotes stay as they were said', () => {
    expect(heard('we always write "my account", not "our account"').map(([, text]) => text)).toEqual([
      'The user\'s team always writes "my account", not "our account".',
    ])
  })

  it('a sentence of another language stays in it, though it has a word that English knows', () => {
    expect(heard('Schreib mir in solchen Fällen immer ohne Fremdwörter')[0]?.[1]).toMatch(/^Wunsch des Nutzers: /)
  })
})
