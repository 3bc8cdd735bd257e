import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ImportSummary } from '../../src/memory/import.ts'
import { acontext, answer, executable } from '../support/cli.ts'
import { temporaryHome } from '../support/home.ts'
import { holdingsOf } from '../support/killed.ts'

const conversations = 40

/** Conversations with a task, its end and a preference each, in OpenAI's format. */
function manyConversations(folder: string): string {
  const lines = Array.from({ length: conversations }, (_, number) => {
    const said = (role: string, content: string): object => ({ role, content })
    const messages = [
      said('user', `Please rename the report of branch ${number} and send it to the archive.`),
      said('assistant', `I renamed the report of branch ${number} and sent it to the archive.`),
      said('user', `Thanks, that is right. For branch ${number} I always prefer file names with the date in front.`),
      said('assistant', 'Noted.'),
    ]
    return JSON.stringify({ id: `branch-${number}`, messages })
  })
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'conversations.jsonl')
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

function storedSessions(home: string): number {
  try {
    return readdirSync(join(home, 'projects/default/sessions')).length
  } catch {
    return 0
  }
}

/** Runs an import and interrupts it once some sessions are stored. */
function interrupted(
  home: string,
  words: readonly string[],
  signal: NodeJS.Signals,
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [executable, ...words, '--home', home], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const poll = setInterval(() => {
    if (storedSessions(home) < 10) return
    clearInterval(poll)
    child.kill(signal)
  }, 5)
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(poll)
      resolve({ code, stderr })
    })
  })
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'an import stopped by %s gives back the project, and the next one completes it',
  async (signal) => {
    const home = temporaryHome()
    const words = ['sessions', 'import', manyConversations(`${home}-input`), '--space', 'archive']

    const { code, stderr } = await interrupted(home, words, signal)
    const stored = storedSessions(home)
    const held = acontext(home, ['status', '--json'])

    expect(code).toBe(130)
    expect(stderr).toContain('Stopping')
    expect(stored).toBeGreaterThanOrEqual(10)
    expect(stored).toBeLessThan(conversations)
    expect(JSON.parse(held.stdout)).toMatchObject({ writer: null })

    const rest = answer<ImportSummary>(home, words)
    const { messages, waiting, faults, lessons } = holdingsOf(home)
    expect(rest.sessions.created + rest.sessions.known).toBe(conversations)
    expect(messages).toHaveLength(conversations * 4)
    expect(new Set(messages.filter((text) => text.startsWith('Please'))).size).toBe(conversations)
    expect({ waiting, faults }).toEqual({ waiting: 0, faults: [] })
    expect(lessons.length).toBeGreaterThanOrEqual(conversations)
  },
)
