import type { Retried } from '../memory/memory.ts'
import type { Done, Errand } from './state.ts'
import { count } from '../model/count.ts'
import type { Access } from './use-memory.ts'

/** Does what the screen was told to do, and says what came of it. */
export async function errandsOf({ change, copy }: Access, errand: Errand): Promise<Done> {
  switch (errand.do) {
    case 'revert': {
      const reverted = await change((memory) => memory.lessons.revert(errand.lesson))
      if (reverted.conflicts.length > 0) return { said: 'Nothing was done: later changes stand on it.', reverted }
      if (reverted.commit === null) return { said: 'Nothing of it was left; nothing was done.', tone: 'plain', reverted }
      return { said: `Taken back by commit ${reverted.commit.slice(0, 8)}; u undoes it.`, reverted }
    }
    case 'retry': {
      const { lesson } = errand
      return retried(await change((memory) => memory.lessons.retry(lesson ?? undefined)))
    }
    case 'drop':
      await change((memory) => memory.lessons.drop(errand.lesson))
      return { said: 'Dropped.' }
    case 'undo': {
      const { undone, space } = await change((memory) => memory.project.undo())
      return { said: `Undone in ${space}: ${undone}` }
    }
    case 'copy':
      copy(errand.text)
      return { said: `Copied ${errand.text}` }
    default:
      return errand satisfies never
  }
}

function retried({ observed, learnt, waiting, stalled }: Retried): Done {
  if (stalled !== undefined) return { said: `Observing stands still: ${stalled}`, tone: 'bad' }
  const [first] = waiting
  if (first === undefined && observed + learnt.length === 0) return { said: 'No lesson is waiting.', tone: 'plain' }
  const sentences = [
    ...(learnt.length > 0 || first === undefined ? [`${count(learnt.length, 'lesson')} learnt.`] : []),
    ...(first === undefined ? [] : [`${count(waiting.length, 'lesson')} still waiting: ${first.reason}`]),
  ]
  return { said: sentences.join(' '), tone: first === undefined ? 'good' : 'bad' }
}
