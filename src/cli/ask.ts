import { createInterface } from 'node:readline/promises'

/** Asks on the terminal; Ctrl-C, Ctrl-D and everything but y or yes mean no. */
export async function askYesNo(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const stop = new AbortController()
  terminal.on('SIGINT', () => stop.abort())
  terminal.on('close', () => stop.abort())
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stop.signal })
    return /^y(es)?$/i.test(answer.trim())
  } catch (error) {
    if (!stop.signal.aborted) throw error
    process.stderr.write('\n')
    return false
  } finally {
    terminal.close()
  }
}
