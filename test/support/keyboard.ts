import { EventEmitter } from 'node:events'

/** A terminal's input on which keys are pressed by a program. */
export type Keyboard = NodeJS.ReadStream & { press(key: string): void }

export function fakeKeyboard(): Keyboard {
  let waiting: string | null = null
  const nothing = (): void => undefined
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    setEncoding: nothing,
    setRawMode: nothing,
    ref: nothing,
    unref: nothing,
    read: () => {
      const key = waiting
      waiting = null
      return key
    },
    press: (key: string) => {
      waiting = key
      stdin.emit('readable')
    },
  })
  return stdin as unknown as Keyboard
}
