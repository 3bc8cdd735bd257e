import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migration } from '../support/conversation.ts'
import { holdingsOf, runCommand } from '../support/killed.ts'
import { modelSettings } from '../support/model-settings.ts'
import { reasonableModel, stageOf } from '../support/reasonable-model.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'
import { tempFolder } from '../support/temp-folder.ts'
import type { Provider } from '../support/provider.ts'

const kills = 8

/** Goals of the lessons whose plan lies in the inbox. */
function planned(home: string): string[] {
  const inbox = join(home, 'projects/default/inbox')
  try {
    return readdirSync(inbox, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile() && /^[0-9a-f-]{36}\.json$/.test(file.name))
      .map(
        (file) =>
          JSON.parse(readFileSync(join(file.parentPath, file.name), 'utf8')) as { plan: unknown; lesson: { goal: string } },
      )
      .flatMap(({ plan, lesson }) => (plan === null ? [] : [lesson.goal]))
  } catch {
    return []
  }
}

function homeFor(provider: Provider, folder: string, name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  writeFileSync(join(home, 'config.json'), JSON.stringify(modelSettings(provider.url)))
  return home
}

test(
  'killed anywhere, an import goes on where it was, and a plan that was saved is not asked for again',
  { timeout: 600_000 },
  async () => {
    const folder = tempFolder()
    const transcript = join(folder, 'chat.jsonl')
    writeFileSync(transcript, `${JSON.stringify({ messages: migration })}\n`)
    const command = (home: string): string[] => ['sessions', 'import', transcript, '--space', 'ops', '--home', home]
    const first = await scriptedProvider(reasonableModel)
    const whole = homeFor(first, folder, 'whole')
    const count = join(folder, 'count')
    expect(await runCommand(command(whole), { KILL_COUNT: count })).toMatchObject({ code: 0 })
    const reference = holdingsOf(whole)
    const steps = Number(readFileSync(count, 'utf8'))
    const wrong: string[] = []
    let saved = 0
    for (let kill = 1; kill <= kills; kill++) {
      const at = Math.round((steps * (kills + kill)) / (2 * kills + 1)) // the first half makes the home and the space
      const provider = await scriptedProvider(reasonableModel)
      const home = homeFor(provider, folder, `home-${kill}`)
      await runCommand(command(home), { KILL_AT: String(at) })
      const [goals, asked] = [planned(home), provider.requests.length]
      saved += goals.length
      const again = await runCommand(command(home))
      const later = provider.requests.slice(asked).filter((request) => stageOf(request) === 'learn')
      const repeated = later.filter((request) =>
        goals.some((goal) => request.messages[1]?.content?.includes(JSON.stringify(goal))),
      )
      if (again.code !== 0) wrong.push(`${at}: ended with ${again.code}: ${again.stderr}`)
      if (repeated.length > 0) wrong.push(`${at}: a saved plan was asked for again`)
      const { waiting: _waiting, ...held } = holdingsOf(home)
      if (JSON.stringify(held) !== JSON.stringify({ ...reference, waiting: undefined }))
        wrong.push(`${at}: ${JSON.stringify(held)}`)
    }

    console.log(`killed at ${kills} of ${steps} changes of files; ${saved} times a plan lay in the inbox`)
    expect(reference).toMatchObject({ waiting: 0, faults: [] })
    expect(reference.lessons).toHaveLength(2)
    expect(saved).toBeGreaterThan(0)
    expect(wrong).toEqual([])
  },
)
