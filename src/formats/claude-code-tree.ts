import { isObject } from '../model/json.ts'
import { claudeLine, claudeTitle, type ClaudeLine } from './claude-code-lines.ts'

/** Lines further apart than this are not put together to one message, so that memory stays bounded. */
const maxMessageLines = 2000

const none = -1

/** What a first reading of the whole file says about each line. */
export type ClaudePlan = {
  /** True for the lines of the conversations as they stand, without rewound branches and repeated lines. */
  keeps(line: number): boolean
  /** The last line of the message that begins on this line; the line itself when it is alone. */
  lastLineOf(line: number): number
  /** The line on which the message begins that this line goes on with; the line itself when it begins one. */
  firstLineOf(line: number): number
  title(session: string | null): string | null
  readonly branches: { readonly count: number; readonly messages: number }
  /** True for a line that was there before under the same uuid. */
  repeats(line: number): boolean
}

export type ClaudeTree = {
  add(value: unknown, line: number): void
  /** To be called once, at the end. */
  plan(): ClaudePlan
}

type Node = {
  readonly line: number
  readonly isMessage: boolean
  readonly session: number
  parent: number
  /** The parent's uuid while it has not been met. */
  waiting: string | null
  /** The line of the same session before this one. */
  readonly previous: number
  readonly message: number
  /** The node whose call this one answers. */
  readonly answers: number
}

/**
 * The tree that the lines of a file form by `parentUuid`, from which it follows what the conversations are.
 *
 * When the user rewinds, the file keeps the old lines and the tree forks; the newest leaf is the conversation. Not every
 * fork is a rewind: parallel calls hang their results on different lines of one message, so lines of a message
 * that counts, and answers to its calls, count too. A line whose parent is not in the file goes on from the one before.
 */
export function growClaudeTree(): ClaudeTree {
  const nodes: Node[] = []
  const byUuid = new Map<string, number>()
  const sessions = new Map<string | null, number>()
  const newest: number[] = []
  const previous: number[] = []
  const messages = new Map<string, number>()
  const openCalls = new Map<string, number>()
  const repeated = new Set<number>()
  const titles = new Map<string | null, string>()
  const leafTitles = new Map<string, string>()
  let lastSession: string | null = null

  function numberIn<Key>(numbers: Map<Key, number>, key: Key): number {
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, numbers.size)
    return numbers.size - 1
  }

  function addNode(entry: ClaudeLine, line: number): void {
    const index = nodes.length
    const session = numberIn(sessions, entry.session ?? lastSession)
    const parent = entry.parent === null ? undefined : byUuid.get(entry.parent)
    const before = previous[session] ?? none
    byUuid.set(entry.uuid, index)
    nodes.push({
      line,
      isMessage: entry.type !== 'other',
      session,
      parent: parent ?? (entry.parent === null && entry.continues ? before : none),
      waiting: parent === undefined ? entry.parent : null,
      previous: before,
      message: entry.message === null ? none : numberIn(messages, `${session}:${entry.message}`),
      answers: entry.answers.map((call) => openCalls.get(call)).find((each) => each !== undefined) ?? none,
    })
    for (const call of entry.calls) openCalls.set(call, index)
    previous[session] = index
    if (entry.type !== 'other') newest[session] = index
  }

  function add(value: unknown, line: number): void {
    const titled = claudeTitle(value)
    if (titled !== null && titled.leaf !== null) leafTitles.set(titled.leaf, titled.title)
    else if (titled !== null) titles.set(titled.session, titled.title)
    if (isObject(value) && typeof value['sessionId'] === 'string') lastSession = value['sessionId']
    const entry = claudeLine(value)
    if (entry === null) return
    if (byUuid.has(entry.uuid)) repeated.add(line)
    else addNode(entry, line)
  }

  function plan(): ClaudePlan {
    for (const node of nodes) {
      // A parent may stand after its child, or be missing because its line was damaged or is in another file.
      if (node.waiting !== null) node.parent = byUuid.get(node.waiting) ?? node.previous
      node.waiting = null
    }
    const names = [...sessions.keys()]
    for (const [leaf, title] of leafTitles) {
      const node = nodes[byUuid.get(leaf) ?? none]
      if (node !== undefined && !titles.has(names[node.session] ?? null)) titles.set(names[node.session] ?? null, title)
    }
    const kept = keptNodes(nodes, newest)
    const groups = messageGroups(nodes, kept)
    const branches = countBranches(nodes, kept)
    const lines = new Uint8Array((nodes.at(-1)?.line ?? 0) + 1)
    for (const [index, node] of nodes.entries()) if (kept[index] === 1 && node.isMessage) lines[node.line] = 1
    // The second reading goes by line; what the tree was grown from would only hold memory meanwhile.
    nodes.length = 0
    for (const map of [byUuid, messages, openCalls, leafTitles]) map.clear()
    return {
      keeps: (line) => lines[line] === 1,
      lastLineOf: (line) => groups.last.get(line) ?? line,
      firstLineOf: (line) => groups.first.get(line) ?? line,
      title: (session) => titles.get(session) ?? null,
      branches,
      repeats: (line) => repeated.has(line),
    }
  }

  return { add, plan }
}

function keptNodes(nodes: readonly Node[], newest: readonly number[]): Uint8Array {
  const kept = new Uint8Array(nodes.length)
  const visitedBy = new Int32Array(nodes.length).fill(none)
  newest.forEach((leaf, session) => {
    // Damaged files may hold circles, so no line is visited twice.
    for (let index = leaf; index !== none && visitedBy[index] !== session; index = nodes[index]?.parent ?? none) {
      visitedBy[index] = session
      if (nodes[index]?.session === session) kept[index] = 1
    }
  })
  const messages = new Set<number>()
  nodes.forEach((node, index) => kept[index] === 1 && node.message !== none && messages.add(node.message))
  nodes.forEach((node, index) => {
    if (messages.has(node.message) || kept[node.answers] === 1) kept[index] = 1
  })
  return kept
}

function messageGroups(
  nodes: readonly Node[],
  kept: Uint8Array,
): { readonly first: Map<number, number>; readonly last: Map<number, number> } {
  const open = new Map<number, number>()
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  nodes.forEach((node, index) => {
    if (kept[index] !== 1 || node.message === none) return
    const start = open.get(node.message)
    if (start === undefined || node.line - start > maxMessageLines) {
      open.set(node.message, node.line)
      return
    }
    first.set(node.line, start)
    last.set(start, node.line)
  })
  return { first, last }
}

/** A branch begins at a message that was left out while the message before it counts, or there is none. */
function countBranches(nodes: readonly Node[], kept: Uint8Array): { readonly count: number; readonly messages: number } {
  let count = 0
  let messages = 0
  nodes.forEach((node, index) => {
    if (!node.isMessage || kept[index] === 1) return
    messages += 1
    let parent = node.parent
    for (let steps = 0; parent !== none && nodes[parent]?.isMessage === false && steps < nodes.length; steps += 1) {
      parent = nodes[parent]?.parent ?? none
    }
    if (parent === none || kept[parent] === 1) count += 1
  })
  return { count, messages }
}
