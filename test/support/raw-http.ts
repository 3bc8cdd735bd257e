import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a server said on a connection until it closed it, or until `enough` of it was there; `socket` still holds it then. */
export type Heard = { readonly text: string; readonly socket: Socket }

/** Sends bytes as they are, which no client of HTTP would, and listens. */
export async function say(
  url: string,
  sent: string | Buffer | readonly (string | Buffer)[],
  enough: RegExp = /\r\n\r\n[^]*\}$/,
): Promise<Heard> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  const pieces = Array.isArray(sent) ? (sent as readonly (string | Buffer)[]) : [sent as string | Buffer]
  for (const piece of pieces) socket.write(piece)
  let text = ''
  await new Promise<void>((resolve) => {
    socket.on('data', (piece: Buffer) => {
      text += piece.toString()
      if (enough.test(text)) resolve()
    })
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  return { text, socket }
}

/** Status and envelope of the last answer in what was heard. */
export function answerIn({ text }: Heard): { status: number; json: { code: number; msg: string } } {
  const [, status = '0', body = 'null'] = /.*HTTP\/1\.1 (\d{3})(?:(?!HTTP\/1\.1)[^])*?\r\n\r\n([^]*)$/.exec(text) ?? []
  return { status: Number(status), json: JSON.parse(body) as { code: number; msg: string } }
}
