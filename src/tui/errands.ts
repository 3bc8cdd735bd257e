import type { Done, Errand } from './state.ts'
import { count } from './text/words.ts'
import type { Access } from './use-memory.ts'

/** Does what the screen was told to do, and says what came of it. */
export async function errandsOf({ change, copy }: Access, errand: Errand): Promise<Done> {
  switch (errand.do) {
    case 'revert': {
      const reverted = await change((memory) => memory.lessons.revert(errand.lesson))
      if (reverted.conflicts.length > 0) return { said: 'Nothing was done: later changes stand on it.', reverted }
      if (reverted.commit === null) return { said: 'Nothing of it was left; nothing was done.', reverted }
      return { said: `Taken back by commit ${reverted.commit.slice(0, 8)}; u undoes it.`, reverted }
    }
    case 'retry': {
      const { lesson } = errand
      const { observed, learnt, waiting, stalled } = await change((memory) => memory.lessons.retry(lesson ?? undefined))
      if (stalled !== undefined) return { said: `Observing stands still: ${stalled}` }
      const why = waiting[0] === undefined ? '.' : `: ${waiting[0].reason}`
      const nothing = observed + learnt.length + waiting.length === 0
      return {
        said: nothing
          ? 'No lesson is waiting.'
          : `${count(learnt.length, 'lesson')} learnt, ${waiting.length} still waiting${why}`,
      }
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
