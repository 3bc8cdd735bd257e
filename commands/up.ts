import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../src/cli/command.ts'
import type { Started } from '../src/cli/daemon.ts'
import { startedText } from '../src/cli/daemon-view.ts'
import { defined } from '../src/cli/defined.ts'

export default class Up extends MemoryCommand<typeof Up> {
  static override summary = 'Start the daemon, which serves the memory over HTTP.'
  static override description =
    'It listens on this machine only, speaks the wire format of the official Acontext SDKs and MCP, learns by itself some seconds after the last message, and commits what you save in a skill at once. Commands go on as before; they speak to it. The first start makes a key and shows it once; ROOT_API_BEARER_TOKEN sets one that you choose (sk-ac-<token>). Where others can reach it, a key has to be made first.'
  static override aliases = ['server:up', 'docker:up']
  static override flags = {
    detach: Flags.boolean({ char: 'd', summary: 'Start it in the background, and return when it answers.' }),
    host: Flags.string({ default: '127.0.0.1', helpValue: '<address>', summary: 'Listen at this address.' }),
    port: Flags.integer({
      default: 8029,
      min: 0,
      max: 65_535,
      helpValue: '<number>',
      summary: 'Listen at this port; 0 takes a free one.',
    }),
    detached: Flags.boolean({ hidden: true }),
  }
  static override examples = ['acontext up', 'acontext up --detach', 'acontext up --host 0.0.0.0 --port 80']

  private told = false

  async run(): Promise<Started | undefined> {
    const { runDaemon, startDetached } = await import('../src/cli/daemon.ts')
    const { home, host, port, detach, detached } = this.flags
    const where = defined({ home, host, port }) as { home?: string; host: string; port: number }
    if (detach) {
      const started = await startDetached(where)
      this.print(startedText(started, this.look))
      this.say('It runs in the background: "acontext logs" shows what it does, "acontext down" stops it.')
      return started
    }
    await runDaemon(this.config.root, {
      ...where,
      version: this.config.version,
      makesKey: !detached,
      echo: (line) => this.say(line),
      ready: (started) => {
        this.print(startedText(started, this.look))
        if (this.jsonEnabled()) this.logJson(started)
        this.told = true
      },
    })
    return undefined
  }

  /** What it answers is told when it begins to listen, not when it ends. */
  override logJson(json: unknown): void {
    if (!this.told) super.logJson(json)
  }
}
