import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Memory } from '../../src/memory/memory.ts'
import { temporaryHome, temporaryMemory } from './home.ts'
import type { Provider, Script } from './provider.ts'
import { scriptedProvider } from './scripted-provider.ts'

/** The settings of a home that learns by a scripted provider; failed calls are tried again at once. */
export function modelSettings(url: string): Record<string, unknown> {
  return { v: 1, mind: 'model', 'model.preset': 'custom', 'model.baseUrl': url, 'model.name': 'scripted', 'model.backoff': 0 }
}

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
