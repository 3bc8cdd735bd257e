import { spawn, spawnSync } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadCompiled } from '../src/cli/compiled.ts'
import type { Memory } from '../src/memory/memory.ts'
import type { NewMessage } from '../src/model/message.ts'
import { openMemory } from '../src/open.ts'
import { fakeKeyboard } from '../test/support/keyboard.ts'
import type * as Screen from '../src/tui/start.tsx'
import { inFolder, machine, ms, spread } from './support.ts'

const root = join(import.meta.dirname, '..')
const executable = join(root, 'bin/run.js')
const presses = 1_500

/** The screen as it is shipped: its first frame beside an empty Node, then keys held down in a long list and a long conversation. */
export async function main([sessions = '10000', messages = '5000']: readonly string[] = []): Promise<void> {
  await inFolder(async (folder) => {
    console.log(`The full screen (${machine()})\n`)
    await firstFrame(folder)
    await fill(folder, Number(sessions), Number(messages))
    const memory = await openMemory({ home: folder, access: 'read' })
    for (const size of [
      { columns: 80, rows: 24 },
      { columns: 200, rows: 50 },
    ]) {
      await scrolled(memory, size, `${sessions} sessions`, [])
      await scrolled(memory, size, `${messages} messages`, ['\r'])
    }
    await memory.close()
  })
}

/** From the start of the process to the first frame, through a real pseudo-terminal, in turn with `node -e 0`. */
async function firstFrame(folder: string): Promise<void> {
  if (spawnSync('script', ['--version'], { stdio: 'ignore' }).status !== 0) {
    console.log('First frame: not measured, "script" (util-linux) is not installed.')
    return
  }
  const words = ['sessions', 'import', join(root, 'demo/transcript.jsonl'), '--space', 'demo', '--home', folder]
  spawnSync(process.execPath, [executable, ...words])
  const empty: number[] = []
  const node: number[] = []
  const frame: number[] = []
  for (let round = 0; round < 16; round++) {
    empty.push(await untilShown('true', null))
    node.push(await untilShown(`${process.execPath} -e 0`, null))
    frame.push(await untilShown(`${process.execPath} ${executable} tui --home ${folder}`, '1 Sessions'))
  }
  // What the pseudo-terminal itself costs is in none of the figures.
  const terminal = spread(empty.slice(1)).median
  const reference = spread(node.slice(1)).median - terminal
  const median = spread(frame.slice(1)).median - terminal
  console.log(`first frame      ${ms(median).padStart(8)}   ${(median / reference).toFixed(1)} × node -e 0 (aim: at most 6)\n`)
}

/** Milliseconds until a command in a pseudo-terminal writes that text; until it ends when there is none. */
function untilShown(command: string, wanted: string | null): Promise<number> {
  const begun = performance.now()
  const child = spawn('script', ['-qfec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] })
  return new Promise((resolve) => {
    let shown = ''
    let took: number | null = null
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString()
      if (wanted === null || took !== null || !shown.includes(wanted)) return
      took = performance.now() - begun
      child.stdin.write('q')
    })
    child.on('close', () => resolve(took ?? performance.now() - begun))
  })
}

async function fill(folder: string, sessions: number, messages: number): Promise<void> {
  const memory = await openMemory({ home: folder, access: 'write', purpose: 'bench' })
  const text = 'A message of usual length, as an assistant writes it while it works on something. '.repeat(4)
  const said = (index: number): NewMessage => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    name: null,
    format: 'openai',
    parts: [{ type: 'text', text: `${index} ${text}` }],
    meta: {},
    internal: {},
    source: { kind: 'openai', id: String(index) },
    saidAt: null,
  })
  const at = 64
  for (let first = 0; first < sessions - 1; first += at) {
    const batch = Array.from({ length: Math.min(at, sessions - 1 - first) }, (_, index) => `chat-${first + index}`)
    await Promise.all(batch.map((origin) => memory.sessions.import({ kind: 'openai', origin, messages: [said(0)] })))
  }
  // The newest one, so that it is the first of the list.
  await memory.sessions.import({
    kind: 'openai',
    origin: 'long',
    messages: Array.from({ length: messages }, (_, index) => said(index)),
  })
  await memory.close()
}

type Size = { readonly columns: number; readonly rows: number }

/** Holds down `j` after some keys, and prints what a key costs up to the frame that is written, and what memory it leaves. */
async function scrolled(memory: Memory, size: Size, name: string, before: readonly string[]): Promise<void> {
  const { startTui } = loadCompiled<typeof Screen>(root, 'screen')
  const terminal = fakeTerminal(size)
  const shown = startTui({
    memory,
    change: (work) => work(memory),
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    colors: 'many',
    background: 'dark',
    answers: false,
    onEnd: () => undefined,
  })
  await terminal.quiet()
  for (const key of before) {
    terminal.press(key)
    await terminal.quiet()
  }
  const times: number[] = []
  let early = 0
  for (let press = 0; press < presses; press++) {
    const begun = performance.now()
    await terminal.frame('j')
    times.push(performance.now() - begun)
    if (press === presses / 5) early = usedHeap()
  }
  const late = usedHeap()
  const { median } = spread(times)
  const slow = [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? NaN
  const growth = ((late - early) / 1e6).toFixed(1)
  console.log(
    `${`${size.columns}×${size.rows}`.padEnd(8)} ${name.padEnd(16)} a key: median ${ms(median)}, 99 % below ${ms(slow)}; memory from key ${presses / 5} to ${presses}: ${growth} MB`,
  )
  terminal.press('\u0003')
  await shown
}

type FakeTerminal = {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  press(key: string): void
  /** Presses a key and waits until a frame is written. */
  frame(key: string): Promise<void>
  /** Waits until nothing is written any more. */
  quiet(): Promise<void>
}

function fakeTerminal(size: Size): FakeTerminal {
  const stdin = fakeKeyboard()
  let writes = 0
  const stdout = Object.assign(new EventEmitter(), { isTTY: true, ...size, write: () => (writes += 1) > 0 })
  return {
    stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    press: stdin.press,
    async frame(key) {
      const before = writes
      stdin.press(key)
      while (writes === before) await new Promise((resolve) => setImmediate(resolve))
    },
    async quiet() {
      for (let seen = -1; seen !== writes;) {
        seen = writes
        await new Promise((resolve) => setTimeout(resolve, 400))
      }
    },
  }
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
