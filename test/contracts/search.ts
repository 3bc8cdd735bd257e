import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Search, SearchDocument, SearchEngine, SearchQuery } from '../../src/seams/search.ts'

const document = (
  id: string,
  given: Partial<SearchDocument['fields']> | string,
  more: Partial<SearchDocument> = {},
): SearchDocument => ({
  id,
  fields: typeof given === 'string' ? { body: given } : given,
  tags: [],
  at: null,
  weight: 1,
  ...more,
})

async function filled(engine: SearchEngine, ...documents: readonly SearchDocument[]): Promise<Search> {
  const search = await engine.open(null)
  await search.put(documents)
  return search
}

async function ids(search: Search, words: string, query: Partial<SearchQuery> = {}): Promise<string[]> {
  return (await search.find({ words, limit: 10, ...query })).matches.map(({ id }) => id)
}

/** What every engine of `Search` does. */
export function searchContract(engine: SearchEngine): void {
  it('finds what holds any of the words, and ranks what holds more of them first', async () => {
    const search = await filled(
      engine,
      document('flights', 'Rebook a cancelled flight: read the fare rules first'),
      document('hotels', 'Book a hotel near the airport'),
      document('refunds', 'A cancelled flight is refunded within a week'),
    )

    expect(await ids(search, 'rebook flight without penguins')).toEqual(['flights', 'refunds'])
  })

  it('forgets a dropped document', async () => {
    const search = await filled(engine, document('deploys', 'roll back with the blue fleet'))

    await search.drop(['deploys', 'never there'])

    expect(await ids(search, 'blue fleet')).toEqual([])
    expect(search.size()).toBe(0)
  })

  it('replaces a document that is put again', async () => {
    const search = await filled(engine, document('one', 'apples'), document('two', 'cherries'))

    await search.put([document('one', 'pears')])

    expect([await ids(search, 'apples'), await ids(search, 'pears'), search.size()]).toEqual([[], ['one'], 2])
  })

  it('weighs a name above a description, that above a heading, and that above the body', async () => {
    const search = await filled(
      engine,
      document('body', { name: 'worker', description: 'extra', heading: 'yard', body: 'docker' }),
      document('heading', { name: 'worker', description: 'extra', heading: 'docker', body: 'zone' }),
      document('description', { name: 'worker', description: 'docker', heading: 'yard', body: 'zone' }),
      document('name', { name: 'docker', description: 'extra', heading: 'yard', body: 'zone' }),
    )

    expect(await ids(search, 'docker')).toEqual(['name', 'description', 'heading', 'body'])
  })

  it('finds a word in its other forms, without its accents and in any case', async () => {
    const search = await filled(
      engine,
      document('a', 'Migrations of the CAFÉ database, naïvely booked by Sørensen, Łódź, Œuvre Straße'),
    )

    for (const words of ['migrate', 'migrated', 'cafe', 'Café', 'naive', 'BOOKING', 'sorensen', 'Lodz', 'oeuvre', 'STRASSE'])
      expect(await ids(search, words)).toEqual(['a'])
  })

  it('reads a mistyped word as the one that was meant, and a begun one to its end', async () => {
    const search = await filled(engine, document('a', 'kubernetes reservation details'), document('b', 'something else'))

    for (const words of ['kubernets', 'kuberntes', 'reservaton', 'resrevations', 'kuber', 'detials'])
      expect(await ids(search, words)).toEqual(['a'])
  })

  it('finds names of programs whole and by their parts', async () => {
    const search = await filled(engine, document('a', 'call `get_reservation_details`, then parseHTTPResponse'))

    for (const words of ['get_reservation_details', 'getReservationDetails', 'reservation', 'response', 'HTTP'])
      expect(await ids(search, words)).toEqual(['a'])
  })

  it('finds Chinese, Japanese and Korean words', async () => {
    const search = await filled(
      engine,
      document('zh', '部署之前先备份数据库,然后再迁移'),
      document('ja', 'データベースの移行は夜間に行う'),
      document('ko', '데이터베이스를 배포 전에 백업하세요'),
      document('en', 'nothing of that'),
    )

    expect(await ids(search, '数据库')).toEqual(['zh'])
    expect(await ids(search, '数据')).toEqual(['zh'])
    expect(await ids(search, '移行')).toEqual(['ja'])
    expect(await ids(search, '데이터베이스')).toEqual(['ko'])
    expect(await ids(search, '백업')).toEqual(['ko'])
  })

  it('is never empty where a word is there: fillers alone are looked for as well', async () => {
    const search = await filled(engine, document('who', 'the who are a band'), document('other', 'rolling stones'))

    expect(await ids(search, 'the who')).toEqual(['who'])
    expect(await ids(search, 'what about the stones')).toEqual(['other'])
    expect(await ids(search, '!?')).toEqual([])
    expect(await ids(search, '')).toEqual([])
  })

  it('gives only what has a tag of each group, and was written in time', async () => {
    const at = (id: string, day: string, ...tags: string[]): SearchDocument =>
      document(id, 'lesson', { tags, at: `2026-01-${day}T00:00:00.000000Z` })
    const search = await filled(
      engine,
      at('a', '01', 'space:x', 'role:user'),
      at('b', '02', 'space:y', 'role:user'),
      at('c', '03', 'space:z', 'role:tool'),
      document('d', 'lesson', { tags: ['space:x'] }),
    )

    expect((await ids(search, 'lesson', { tags: [['space:x', 'space:y'], ['role:user']] })).sort()).toEqual(['a', 'b'])
    expect((await ids(search, 'lesson', { since: '2026-01-02T00:00:00.000000Z' })).sort()).toEqual(['b', 'c'])
    expect(await ids(search, 'lesson', { since: '2026-01-02T00:00:00.000000Z', until: '2026-01-02T12:00:00.000000Z' })).toEqual([
      'b',
    ])
    expect(await ids(search, 'lesson', { tags: [['space:nowhere']] })).toEqual([])
    expect(await ids(search, 'lesson', { tags: [[]] })).toEqual([])
  })

  it('ranks noise below what is said, and equals by their ids', async () => {
    const search = await filled(
      engine,
      document('noise', 'timeout', { weight: 0.5 }),
      document('b', 'timeout'),
      document('a', 'timeout'),
    )

    expect(await ids(search, 'timeout')).toEqual(['a', 'b', 'noise'])
    expect(await ids(search, 'timeout', { limit: 1 })).toEqual(['a'])
  })

  it('takes words that mean something to JavaScript or to a search language as words', async () => {
    const search = await filled(engine, document('a', 'constructor __proto__ toString | hasOwnProperty'), document('b', 'else'))

    for (const words of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'constructor | "x" AND (', 'proto*'])
      expect(await ids(search, words)).toEqual(['a'])
    expect(await ids(search, 'valueOf')).toEqual([])
  })

  it('is the same index after it was saved and opened', async () => {
    const search = await filled(
      engine,
      document('a', 'naïve 数据库', { tags: ['t'], at: '2026-01-01T00:00:00.000000Z' }),
      document('b', 'naive plan'),
    )

    const opened = await engine.open(await search.save())

    for (const words of ['naive', '数据库', 'plan'])
      expect(await opened.find({ words, limit: 9 })).toEqual(await search.find({ words, limit: 9 }))
    await opened.put([document('c', 'plan b')])
    await opened.drop(['a'])
    expect([await ids(opened, 'plan'), await ids(opened, '数据库'), await ids(opened, 'plan', { tags: [['t']] })]).toEqual([
      ['b', 'c'],
      [],
      [],
    ])
  })

  it('throws for bytes that are no index of its own', async () => {
    const saved = await (await filled(engine, document('a', 'some words'))).save()

    await expect(engine.open(Buffer.from('{"no":'))).rejects.toThrow()
    await expect(engine.open(saved.subarray(0, saved.length - 1))).rejects.toThrow()
    await expect(engine.open(Buffer.alloc(0))).rejects.toThrow()
  })

  it('answers the same whatever was put and dropped on the way', async () => {
    const word = fc.constantFrom(
      'plan',
      'plans',
      'deploy',
      'rollback',
      'rollbak',
      'fleet',
      '数据库',
      '数据',
      'the',
      'get_user',
      'constructor',
    )
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
    const made = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      body: text,
      name: text,
      tag: fc.constantFrom('x', 'y'),
    })
    const step = fc.oneof(made, fc.constantFrom('a', 'b', 'c', 'd', 'e'))
    const query = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), query, async (steps, words) => {
        let search = await engine.open(null)
        const left = new Map<string, SearchDocument>()
        for (const [index, each] of steps.entries()) {
          if (typeof each === 'string') {
            await search.drop([each])
            left.delete(each)
          } else {
            const next = document(each.id, { body: each.body, name: each.name }, { tags: [each.tag] })
            await search.put([next])
            left.set(each.id, next)
          }
          if (index % 5 === 4) search = await engine.open(await search.save())
        }
        const fresh = await filled(engine, ...left.values())

        for (const tags of [[], [['x']]])
          expect(await search.find({ words, tags, limit: 9 })).toEqual(await fresh.find({ words, tags, limit: 9 }))
        expect(search.size()).toBe(left.size)
      }),
      { numRuns: 60 },
    )
  })
}
