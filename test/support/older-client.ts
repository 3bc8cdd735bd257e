import { AcontextClient } from '@acontext/acontext'
import { temporaryDaemon, type TestDaemon } from './daemon.ts'

export type OlderClient = { readonly client: AcontextClient; readonly daemon: TestDaemon }

/** The published client of the older generation, with a daemon on a new home. */
export async function olderClient(): Promise<OlderClient> {
  const daemon = await temporaryDaemon()
  return { client: new AcontextClient({ apiKey: daemon.key, baseUrl: `${daemon.url}/api/v1` }), daemon }
}
