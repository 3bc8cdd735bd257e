import { Session } from 'node:inspector/promises'
import { sep } from 'node:path'

/** Whose steps count: the code in `src`, and the package that compares lines for it. */
const counted = [`${sep}src${sep}`, `${sep}node_modules${sep}diff${sep}`]

// Only what V8 compiles from here on has counters in its branches: a test imports this before all that it counts.
const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/**
 * How many steps some work takes: how often V8 entered a function, a branch or the body of a loop. The same work takes the
 * same steps on any machine, however busy, so that a test can bound them where the time tells nothing.
 */
export async function stepsOf(work: () => Promise<unknown>): Promise<number> {
  await session.post('Profiler.takePreciseCoverage') // what was counted so far begins anew
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => counted.some((part) => url.includes(part)))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((steps, { count }) => steps + count, 0)
}
