import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { openMemory } from '../../src/open.ts'
import { runCommand } from './killed.ts'

// Each place takes two whole processes and a look at the home; .ci/run goes through more of them.
const chosen = process.env['KILL_STRIDE']
const usualStride = 17

export type Swept = { readonly stride: number; readonly steps: number; readonly kills: number; readonly wrong: readonly string[] }

type Judges = {
  /** True when what the person wrote is still there. */
  readonly isHers: (home: string) => boolean
  /** What is wrong with a home, beside that of a whole run: after the next opening, and after the next run. */
  readonly faults: (home: string, moment: 'killed' | 'again', reference: string) => readonly string[] | Promise<readonly string[]>
  /** What a reader may not see at the moment of the kill. */
  readonly seen?: (home: string) => Promise<readonly string[]>
  /** How the next run may end, when the killed one may have been done. */
  readonly codes?: readonly number[]
  /** At every so many changes, unless the environment says otherwise. */
  readonly every?: number
}

/** Kills a command at every so many changes of a file, each time on a copy of the home, and judges what is there then. */
export async function killEverywhere(home: string, command: (home: string) => string[], judges: Judges): Promise<Swept> {
  const { isHers, faults, seen = () => Promise.resolve([]), codes = [0], every = usualStride } = judges
  const stride = Number(chosen ?? every)
  const folder = join(dirname(home), 'killed')
  const copy = (name: string): string => {
    const at = join(folder, name)
    cpSync(home, at, { recursive: true, preserveTimestamps: true })
    return at
  }
  mkdirSync(folder)
  const reference = copy('reference')
  const count = join(folder, 'count')
  expect(await runCommand(command(reference), { KILL_COUNT: count })).toMatchObject({ code: 0 })
  const steps = Number(readFileSync(count, 'utf8'))
  const wrong: string[] = [...(await faults(reference, 'again', reference))]
  let kills = 0
  const numbers = Array.from({ length: steps }, (_, index) => index + 1).filter((n) => n % stride === 0)
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const at = copy(`home-${n}`)
      const killed = await runCommand(command(at), { KILL_AT: String(n), ...(n % 2 === 0 ? { KILL_TORN: '1' } : {}) })
      if (killed.signal === 'SIGKILL') kills += 1
      else if (killed.code !== 0) wrong.push(`${n}: ended by itself with ${killed.code}: ${killed.stderr}`)
      if (!isHers(at)) wrong.push(`${n}: her line is gone`)
      wrong.push(...(await seen(at)).map((fault) => `${n}, seen by a reader: ${fault}`))
      await (await openMemory({ home: at, access: 'write', purpose: 'a test' })).close()
      wrong.push(...(await faults(at, 'killed', reference)).map((fault) => `${n}, opened again: ${fault}`))
      const again = await runCommand(command(at))
      if (!codes.includes(again.code ?? -1)) wrong.push(`${n}: the next run ended with ${again.code}: ${again.stderr}`)
      wrong.push(...(await faults(at, 'again', reference)).map((fault) => `${n}, run again: ${fault}`))
    }
  }
  await Promise.all([worker(), worker()])
  return { stride, steps, kills, wrong }
}

export function tell(what: string, { stride, steps, kills, wrong }: Swept): void {
  console.log(`${what}: killed ${kills} times, at every ${stride}th of ${steps} changes of files (KILL_STRIDE=1 kills at each)`)
  expect(wrong).toEqual([])
  expect(kills).toBeGreaterThan((0.8 * steps) / stride - 2)
}
