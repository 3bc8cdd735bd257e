import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { holdingsOf, runCommand } from '../test/support/killed.ts'
import { inFolder, machine } from './support.ts'

const usage = 'npm run bench -- kills <transcript> [number of kills, 50 when absent]'

/**
 * Imports a transcript again and again into one home, killed at a random moment each time, until it ends by itself.
 *
 * The reference is the same import without a kill: both homes must hold the same messages and the same lessons.
 */
export async function main([transcript, given = '50']: readonly string[]): Promise<void> {
  if (transcript === undefined || !existsSync(transcript)) throw new Error(`There is no transcript ${transcript ?? ''}. ${usage}`)
  const kills = Number(given)
  await inFolder(async (folder) => {
    const command = (home: string): string[] => [
      'sessions',
      'import',
      transcript,
      '--space',
      'killed',
      '--home',
      join(folder, home),
    ]
    const start = performance.now()
    const whole = await runCommand(command('reference'))
    if (whole.code !== 0) throw new Error(`The import without a kill ended with ${whole.code}: ${whole.stderr}`)
    const took = performance.now() - start
    const reference = holdingsOf(join(folder, 'reference'))
    let done = 0
    let left = kills
    while (left > 0) {
      const home = `home-${done}`
      // Each home takes kills until its import is through; the share of one run lets several fall into every import.
      while (left > 0) {
        left -= 1
        const steps = 1 + Math.floor(Math.random() * Math.max(50, took / 4))
        const ended = await runCommand(command(home), { KILL_AT: String(steps), KILL_TORN: left % 2 === 0 ? '1' : '0' })
        if (ended.signal !== 'SIGKILL') break
      }
      const last = await runCommand(command(home))
      const holdings = holdingsOf(join(folder, home))
      const same = JSON.stringify(holdings) === JSON.stringify(reference)
      done += 1
      console.log(
        `home ${done}: ${kills - left} kills so far, the last run ended with ${last.code}, ${same ? 'equal to the reference' : 'NOT equal to the reference'}`,
      )
      if (!same || last.code !== 0) {
        console.log(
          JSON.stringify({
            faults: holdings.faults,
            waiting: holdings.waiting,
            messages: holdings.messages.length,
            lessons: holdings.lessons.length,
          }),
        )
        throw new Error(`expected ${reference.messages.length} messages and ${reference.lessons.length} lessons. ${last.stderr}`)
      }
    }
    console.log(
      `${kills} kills: ${reference.messages.length} messages and ${reference.lessons.length} lessons each time, every repository sound (${machine()}; an import without a kill takes ${(took / 1000).toFixed(1)} s)`,
    )
  })
}
