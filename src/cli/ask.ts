import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { MemoryError } from '../errors.ts'

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

/** Asks for a secret on the terminal, which shows nothing of it; undefined when there is no terminal, or nothing was given. */
export async function askSecret(question: string): Promise<string | undefined> {
  if (process.stdin.isTTY !== true) return undefined
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true })
  const stop = new AbortController()
  terminal.on('SIGINT', () => stop.abort())
  terminal.on('close', () => stop.abort())
  try {
    const answer = (await terminal.question('', { signal: stop.signal })).trim()
    return answer === '' ? undefined : answer
  } catch (error) {
    if (!stop.signal.aborted) throw error
    return undefined
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}

/** The one word on standard input. Throws `usage` when there is none, or more. */
export async function secretFromInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array))
  const secret = Buffer.concat(chunks).toString('utf8').trim()
  if (secret !== '' && !/\s/.test(secret)) return secret
  throw new MemoryError('usage', 'Standard input holds no key.', { hint: 'Give the key alone, on one line.' })
}
