import { stepsOf } from '../../support/counted-steps.ts'
import { expect, test } from 'vitest'
import { fromOpenAi } from '../../../src/formats/openai.ts'
import { longTalk } from '../../support/long-talk.ts'
import { conversation, ids, mind, observed, session } from '../support.ts'

const batch = 16

test('a message costs as much late in a long session as early', async () => {
  const blobs = longTalk(6400 + 2 * batch).map((blob) => fromOpenAi(blob))
  const talk = conversation(...blobs.map(({ role, parts }) => [role, ...parts] as const))
  const stepsAfter = async (seen: number): Promise<number> => {
    const book = await observed(talk.slice(0, seen))
    expect(book.tasks.length).toBeGreaterThan(seen / 16)
    const [earlier, fresh] = [talk.slice(seen - batch, seen), talk.slice(seen, seen + batch)]
    return stepsOf(() => mind.observe({ session, book, earlier, fresh }, ids))
  }

  const [early, late] = [await stepsAfter(3200 + batch), await stepsAfter(6400 + batch)]

  expect(early).toBeGreaterThan(batch)
  expect(late).toBeLessThan(early * 1.1)
})
