import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { migration } from '../support/conversation.ts'
import { temporaryHome } from '../support/home.ts'
import { holdingsOf, runCommand, type Holdings } from '../support/killed.ts'

// Each place takes two whole processes; .ci/run goes through all of them.
const stride = Number(process.env['KILL_STRIDE'] ?? 9)

/** Kills an import at every change of a file that it makes, lets it run again, and looks at what is there. */
async function killEverywhere(torn: boolean): Promise<{ steps: number; kills: number; reference: Holdings; wrong: string[] }> {
  const home = temporaryHome()
  const folder = dirname(home)
  const transcript = join(folder, 'chat.json')
  writeFileSync(transcript, JSON.stringify({ messages: migration }))
  const command = (at: string): string[] => ['sessions', 'import', transcript, '--space', 'ops', '--home', at]
  const count = join(folder, 'count')
  expect(await runCommand(command(home), { KILL_COUNT: count })).toMatchObject({ code: 0 })
  const reference = holdingsOf(home)
  const steps = Number(readFileSync(count, 'utf8'))
  const wrong: string[] = []
  let kills = 0
  const numbers = Array.from({ length: steps }, (_, index) => index + 1).filter((n) => n % stride === 0)
  const worker = async (): Promise<void> => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const at = join(folder, `home-${n}`)
      mkdirSync(at)
      const killed = await runCommand(command(at), { KILL_AT: String(n), ...(torn ? { KILL_TORN: '1' } : {}) })
      // The number of changes differs by a few from run to run, so the last places may not be reached.
      if (killed.signal === 'SIGKILL') kills += 1
      else if (killed.code !== 0) wrong.push(`${n}: ended by itself with ${killed.code}: ${killed.stderr}`)
      const again = await runCommand(command(at))
      if (again.code !== 0) wrong.push(`${n}: the next run ended with ${again.code}: ${again.stderr}`)
      const holdings = holdingsOf(at)
      if (JSON.stringify(holdings) !== JSON.stringify(reference)) wrong.push(`${n}: ${JSON.stringify(holdings)}`)
    }
  }
  await Promise.all([worker(), worker()])
  return { steps, kills, reference, wrong }
}

test.each([false, true])(
  'an import that is killed at any change of a file is completed by the next one (writes torn: %s)',
  { timeout: 900_000 },
  async (torn) => {
    const { steps, kills, reference, wrong } = await killEverywhere(torn)

    console.log(`killed ${kills} times, at every ${stride}th of ${steps} changes of files (KILL_STRIDE=1 kills at each)`)
    expect(reference.messages).toHaveLength(migration.length)
    expect(reference.lessons.length).toBeGreaterThan(0)
    expect(reference.faults).toEqual([])
    expect(kills).toBeGreaterThan((0.9 * steps) / stride - 1)
    expect(wrong).toEqual([])
  },
)
