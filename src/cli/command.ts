import { resolve } from 'node:path'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import type { Interfaces } from '@oclif/core'
import { MemoryError } from '../errors.ts'
import type { Memory } from '../memory/memory.ts'
import { defined } from './defined.ts'
import { interruptSignal } from './interrupt.ts'
import { lookOf, type Look } from './look.ts'
import { progressOn, silent, type Progress } from './progress.ts'
import { asProblem, reportProblem } from './problem.ts'
import { json as jsonText } from './text.ts'

type FlagsOf<T extends typeof Command> = Interfaces.InferredFlags<(typeof MemoryCommand)['baseFlags'] & T['flags']>
type ArgsOf<T extends typeof Command> = Interfaces.InferredArgs<T['args']>

/** What every command shares: global flags, one open project that is always closed, and the way failures are told. */
export abstract class MemoryCommand<T extends typeof Command> extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    home: Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: '<dir>',
      summary: 'Use this home folder, not ACONTEXT_HOME or ~/.acontext.',
    }),
    project: Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: '<name>',
      summary: 'Use this project, not ACONTEXT_PROJECT or "default".',
    }),
    quiet: Flags.boolean({ char: 'q', helpGroup: 'GLOBAL', summary: 'Print results only: no progress, no summaries.' }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', summary: 'Print without colours (so does NO_COLOR).' }),
  }

  protected flags!: FlagsOf<T>
  protected args!: ArgsOf<T>
  /** All arguments in their order, for commands that take any number of them. */
  protected words!: readonly string[]
  protected look!: Look
  /** Aborted by Ctrl-C; long work stops between two writes. */
  protected signal: AbortSignal | null = null
  private memory: Memory | null = null

  protected override async init(): Promise<void> {
    await super.init()
    const { flags, args, argv } = await this.parse(this.ctor as typeof MemoryCommand)
    this.flags = { ...flags, ...(flags.home === undefined ? {} : { home: homeAt(flags.home) }) } as FlagsOf<T>
    this.args = args as ArgsOf<T>
    this.words = argv as string[]
    this.look = lookOf(process.stdout, { color: !this.flags['no-color'] })
  }

  /**
   * A project's memory, closed when the command ends or connects anew; whoever writes can be interrupted without harm, and
   * writes through the daemon where one runs.
   */
  protected async connect(access: 'read' | 'write', where: { home?: string; project?: string } = {}): Promise<Memory> {
    const { reachMemory } = await import('../reach.ts')
    const { home = this.flags.home, project = this.flags.project } = where
    await this.disconnect()
    if (access === 'write') this.signal = interruptSignal(() => this.say('Stopping; what is being written is finished first.'))
    const signal = this.signal ?? undefined
    this.memory = await reachMemory({ ...defined({ home, project, signal }), access, purpose: this.title })
    return this.memory
  }

  /** Does work on a second memory that is open for writing only as long as the work takes. */
  protected async change<R>(work: (memory: Memory) => Promise<R>): Promise<R> {
    const { reachMemory } = await import('../reach.ts')
    const { home, project } = this.flags
    const memory = await reachMemory({ ...defined({ home, project }), access: 'write', purpose: this.title })
    try {
      return await work(memory)
    } finally {
      await memory.close()
    }
  }

  /** Data, for people: to stdout, and only when no JSON is asked for. */
  protected print(text: string): void {
    if (!this.jsonEnabled() && text !== '') process.stdout.write(`${text}\n`)
  }

  /** Talk: notes and summaries, to stderr. */
  protected say(text: string): void {
    if (!this.jsonEnabled() && !this.flags.quiet) process.stderr.write(`${text}\n`)
  }

  /** Tells on stderr how far long work is; says nothing when results alone are wanted. */
  protected progress(): Progress {
    return this.jsonEnabled() || this.flags.quiet ? silent : progressOn(process.stderr)
  }

  /** The command did its work, and still has to say that not all is well. */
  protected endWith(exitCode: number): void {
    process.exitCode = exitCode
  }

  /** Lets a person think again before something is lost; a program has to say `--yes`. */
  protected async confirm(question: string, flags: { readonly yes: boolean }): Promise<void> {
    if (flags.yes) return
    if (this.jsonEnabled() || process.stdin.isTTY !== true) {
      throw new MemoryError('usage', `${question} Nothing was done.`, { hint: 'Add --yes to do it without being asked.' })
    }
    const { askYesNo } = await import('./ask.ts')
    if (!(await askYesNo(question))) throw new MemoryError('interrupted', 'Nothing was done.')
  }

  protected get title(): string {
    return `acontext ${(this.id ?? '').replaceAll(':', ' ')}`.trim()
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${jsonText(json)}\n`)
  }

  protected override async catch(error: unknown): Promise<void> {
    // Otherwise oclif adds a warning for developers to what is wrong with the words.
    this.parsed = true
    const { flags, baseFlags } = this.ctor
    const problem = asProblem(error, (this.id ?? '').replaceAll(':', ' '), Object.keys({ ...baseFlags, ...flags, json: null }))
    process.exitCode = reportProblem(problem, { json: this.jsonEnabled(), debug: process.env['DEBUG'] !== undefined })
  }

  protected async disconnect(): Promise<void> {
    await this.memory?.close()
    this.memory = null
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    // What fails at the end of a command that has failed already (the same full disk) is not told twice.
    await this.disconnect().catch((late: unknown) => {
      if (error === undefined) throw late
    })
    if (this.signal?.aborted === true) process.exitCode = 130
  }
}

function homeAt(folder: string): string {
  if (folder !== '') return resolve(folder)
  // It comes from a variable that is not set, and would be the current folder.
  throw new MemoryError('usage', '--home is empty.', { field: 'home', hint: 'Give a folder, or leave --home out.' })
}
