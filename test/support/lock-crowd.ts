import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { Order, Outcome } from './lock-child.ts'

/** How likely a child kills itself, and sleeps, around each call to the file system; and whether that has hard links. */
export type Trouble = { readonly dying?: number; readonly sleeping?: number; readonly links?: boolean; readonly uid?: number }

export type Crowd = {
  /** Tells all to take the lock; who dies is replaced, until all have had it. */
  takeAll(order: Order): Promise<{ violations: Outcome[]; deaths: number }>
}

/** So many processes of the bundled `lock-child.ts`, ended with the test. */
export async function gatherCrowd(script: string, size: number, trouble: Trouble = {}): Promise<Crowd> {
  const { dying = 0, sleeping = 0, links = true, uid } = trouble
  const children: ChildProcess[] = []
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL')
  })

  async function join(place: number): Promise<void> {
    const words = [String(dying), String(sleeping), links ? 'links' : 'no-links']
    const child = fork(script, words, uid === undefined ? {} : { uid, gid: uid })
    children[place] = child
    await once(child, 'message')
  }

  async function takeOne(place: number, order: Order): Promise<{ outcome: Outcome; deaths: number }> {
    for (let deaths = 0; ; deaths += 1) {
      const child = children[place]
      if (child === undefined) throw new Error(`Nobody is at place ${place}.`)
      const outcome = await new Promise<Outcome | null>((resolve) => {
        child.once('message', resolve)
        child.once('exit', () => resolve(null))
        child.send(order)
      })
      child.removeAllListeners()
      if (outcome !== null) return { outcome, deaths }
      await join(place)
    }
  }

  await Promise.all(Array.from({ length: size }, (_, place) => join(place)))
  return {
    async takeAll(order) {
      const all = await Promise.all(children.map((_, place) => takeOne(place, order)))
      const violations = all.map(({ outcome }) => outcome).filter(({ outcome }) => outcome !== 'held')
      return { violations, deaths: all.reduce((sum, { deaths }) => sum + deaths, 0) }
    },
  }
}
