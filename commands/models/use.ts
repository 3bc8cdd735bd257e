import * as Flags from '@oclif/core/flags'
import { MemoryCommand } from '../../src/cli/command.ts'
import { defined } from '../../src/cli/defined.ts'
import { word } from '../../src/cli/flags.ts'
import { MemoryError } from '../../src/errors.ts'

const model = (what: string) => Flags.string({ helpValue: '<name>', summary: `The model that ${what}.` })

export default class ModelsUse extends MemoryCommand<typeof ModelsUse> {
  static override summary = 'Choose the model that learns, or the built-in rules.'
  static override description =
    'The choice is kept in config.json, a key in secrets.json (readable by you alone). A key is asked for where one is needed and none is stored, or read from standard input with --key-stdin; it is never an argument, since those end up in the history of your shell. A daemon takes the choice up when it is started again.'
  static override args = {
    preset: word({ required: true, description: 'openai, anthropic, gemini, ollama, lmstudio, vllm, custom, or rules.' }),
  }
  static override flags = {
    model: model('does all of it, where the preset names none or you want another'),
    observe: model('sees the tasks, where it is another'),
    distil: model('judges what a task taught, where it is another'),
    learn: model('writes the skills, where it is another'),
    'base-url': Flags.string({ helpValue: '<address>', summary: 'Address of the endpoint, where it is another.' }),
    'key-stdin': Flags.boolean({ summary: 'Read the key from standard input.' }),
  }
  static override examples = [
    'acontext models use ollama --model qwen3:8b',
    'acontext models use openai --key-stdin < key.txt',
    'acontext models use custom --base-url http://127.0.0.1:9000/v1 --model my-model',
    'acontext models use rules',
  ]

  async run(): Promise<{ readonly using: string }> {
    const [{ fromEnvironment }, models] = await Promise.all([import('../../src/config.ts'), import('../../src/models.ts')])
    const { home: usual, llm } = fromEnvironment()
    const home = this.flags.home ?? usual
    const { preset } = this.args
    if (preset === 'rules') {
      await models.useModel(home, 'rules')
      this.say('The built-in rules learn from now on.')
      await this.tellOfDaemon()
      return { using: 'rules@1' }
    }
    if (!models.isPreset(preset))
      throw new MemoryError('usage', `There is no preset "${preset}".`, { field: 'preset', hint: 'acontext models list' })
    const { model: name, observe, distil, learn, 'base-url': baseUrl } = this.flags
    const choice = { preset, ...defined({ baseUrl, model: name, observe, distil, learn }) }
    const needsKey = models.needsKey(home, choice, llm)
    const { askSecret, secretFromInput } = await import('../../src/cli/ask.ts')
    // Nobody can be asked without a terminal: then the choice stands without a key, and says so.
    const asked = async (): Promise<string | undefined> =>
      this.jsonEnabled() ? undefined : askSecret(`Key for ${preset} (it is not shown): `)
    const key = this.flags['key-stdin'] ? await secretFromInput() : needsKey ? await asked() : undefined
    await models.useModel(home, { ...choice, ...defined({ key }) })
    const { chosen } = models.modelOf(home, llm)
    this.say(`${chosen?.models.learn ?? preset} learns from now on. Try it: acontext models test.`)
    if (chosen?.problem) this.say(`${chosen.problem.message} ${chosen.problem.hint ?? ''}`)
    await this.tellOfDaemon()
    return { using: chosen?.models.learn ?? preset }
  }

  private async tellOfDaemon(): Promise<void> {
    const { restartNote } = await import('../../src/cli/daemon.ts')
    const note = restartNote(defined({ home: this.flags.home }))
    if (note !== null) this.say(note)
  }
}
