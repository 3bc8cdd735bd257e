import type { Started } from './daemon.ts'
import type { Look } from './look.ts'

/** What somebody needs who just started the daemon: where it is, and how an SDK gets there. */
export function startedText({ url, key }: Started, look: Look): string {
  const address = `Listening at ${look.paint('bold', url)}`
  if (key === null) return address
  return [
    address,
    '',
    'This key opens the project "default". It is shown this once:',
    `  ${look.paint('bold', key)}`,
    '',
    'To connect (pip install acontext):',
    '  from acontext import AcontextClient',
    `  client = AcontextClient(base_url="${url}/api/v1", api_key="${key}")`,
    '  print(client.ping())',
  ].join('\n')
}
