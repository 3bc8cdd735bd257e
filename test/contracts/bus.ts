import { expect, it } from 'vitest'
import type { Bus, MemoryEvent } from '../../src/seams/bus.ts'

const event = (session: string): MemoryEvent => ({ type: 'session-changed', session })

/** What every plug of `Bus` does; complaints of listeners may go anywhere but to who emits. */
export function busContract(open: () => Bus): void {
  it('tells every listener of every event, in order', () => {
    const bus = open()
    const heard: MemoryEvent[][] = [[], []]
    for (const own of heard) bus.on((each) => own.push(each))

    bus.emit(event('a'))
    bus.emit(event('b'))

    expect(heard).toEqual(Array(2).fill([event('a'), event('b')]))
  })

  it('tells the others when one listener throws', () => {
    const bus = open()
    const heard: MemoryEvent[] = []
    bus.on(() => {
      throw new Error('listener failed')
    })
    bus.on((each) => heard.push(each))

    bus.emit(event('a'))

    expect(heard).toEqual([event('a')])
  })

  it('stops telling who left, also in the middle of an event', () => {
    const bus = open()
    const heard: string[] = []
    bus.on(() => leave())
    const leave = bus.on(() => heard.push('left'))
    bus.on(() => heard.push('stayed'))

    bus.emit(event('a'))
    leave()

    expect(heard).toEqual(['stayed'])
  })

  it('keeps two subscriptions of one listener apart', () => {
    const bus = open()
    const heard: MemoryEvent[] = []
    const listener = (each: MemoryEvent): void => void heard.push(each)
    const leave = bus.on(listener)
    bus.on(listener)

    leave()
    bus.emit(event('a'))

    expect(heard).toHaveLength(1)
  })

  it('tells who came in the middle of an event of the next one', () => {
    const bus = open()
    const heard: MemoryEvent[] = []
    const leave = bus.on(() => {
      leave()
      bus.on((each) => heard.push(each))
    })

    bus.emit(event('a'))
    bus.emit(event('b'))

    expect(heard).toEqual([event('b')])
  })
}
