import { onTestFinished } from 'vitest'
import { startProvider, type Provider, type Script } from './provider.ts'

/** A provider that plays a script, closed when the test ends. */
export async function scriptedProvider(script: Script): Promise<Provider> {
  const provider = await startProvider(script)
  onTestFinished(() => provider.close())
  return provider
}
