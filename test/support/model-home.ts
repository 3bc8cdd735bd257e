import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memory } from '../../src/memory/memory.ts'
import { temporaryHome, temporaryMemory } from './home.ts'
import { modelSettings } from './model-settings.ts'
import type { Provider, Script } from './provider.ts'
import { scriptedProvider } from './scripted-provider.ts'

export function homeWithModel(url: string, settings: Record<string, unknown> = {}): string {
  const home = temporaryHome()
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'config.json'), JSON.stringify({ ...modelSettings(url), ...settings }))
  return home
}

/** A memory that learns by a script. */
export async function memoryWithModel(
  script: Script,
  settings: Record<string, unknown> = {},
): Promise<{ memory: Memory; provider: Provider; home: string }> {
  const provider = await scriptedProvider(script)
  const home = homeWithModel(provider.url, settings)
  return { memory: await temporaryMemory(home), provider, home }
}
