import type { Answer, ChatMessage, ChatRequest } from './provider.ts'

type Line = {
  readonly n: number
  readonly role: string
  readonly text?: string
  readonly calls?: readonly { readonly tool: string; readonly input: string }[]
  readonly results?: readonly { readonly tool?: string; readonly error?: boolean; readonly text: string }[]
}
type Call = readonly [name: string, given: object]

const book = 'agent-playbook'

/** A model that reads what it is given and does its work by simple rules, the same for the same request. */
export function reasonableModel(request: ChatRequest): Answer {
  const system = request.messages.find(({ role }) => role === 'system')?.content ?? ''
  const opening = request.messages.find(({ role }) => role === 'user')?.content ?? ''
  if (system.startsWith('You keep the task book')) return { calls: observed(opening) }
  if (system.startsWith('You decide what')) return { calls: [distilled(opening)] }
  if (system.startsWith('You file one lesson')) return { calls: filed(opening, request.messages) }
  return { calls: [['finish', {}]] }
}

/** Which part of the work a request belongs to. */
export function stageOf(request: ChatRequest): 'observe' | 'distil' | 'learn' | 'other' {
  const system = request.messages.find(({ role }) => role === 'system')?.content ?? ''
  if (system.startsWith('You keep the task book')) return 'observe'
  if (system.startsWith('You decide what')) return 'distil'
  return system.startsWith('You file one lesson') ? 'learn' : 'other'
}

const thanks = /\b(?:thanks|thank you|perfect|great|that worked|no,? that'?s (?:all|it))\b|###STOP###/i
const failing = /\berror\b|\bfailed\b|not found|cannot|denied/i

function observed(opening: string): Call[] {
  const lines = linesBelow(opening, '# NEW messages')
  const tasks = linesBelow<{ task: number; status: string; description: string }>(opening, '# Task book').filter(
    (line) => 'task' in line,
  )
  const calls: Call[] = []
  const open = tasks.findLast(({ status }) => status === 'running' || status === 'pending')
  const requests = lines.filter((line) => line.role === 'user' && isRequest(line.text ?? ''))
  const first = open === undefined ? requests[0] : undefined
  const [from, to] = [lines[0]?.n ?? 0, lines.at(-1)?.n ?? 0]
  const ended = lines.some((line) => line.role === 'user' && thanks.test(line.text ?? ''))
  const errors = lines
    .flatMap((line) => line.results ?? [])
    .map((result) => result.error === true || failing.test(result.text.slice(0, 200)))
  const status = ended ? (errors.at(-1) === true ? 'failed' : 'success') : 'running'
  if (first !== undefined) calls.push(['add_task', { description: (first.text ?? '').slice(0, 120), status, from: first.n, to }])
  else if (open !== undefined) {
    calls.push(['attach', { task: open.task, from, to }])
    if (status !== 'running') calls.push(['change_task', { task: open.task, status }])
  }
  for (const line of lines) {
    const wish = line.role === 'user' ? /\b(?:always|never) [^.!?\n]{4,80}/i.exec(line.text ?? '')?.[0] : undefined
    if (wish !== undefined) calls.push(['preference', { text: `The user wants: ${wish}`, message: line.n, quote: wish }])
  }
  return [...calls, ['finish', {}]]
}

function isRequest(text: string): boolean {
  return text.split(/\s+/).length > 3 && !(thanks.test(text) && text.length < 80)
}

function distilled(opening: string): Call {
  const task = linesBelow<{ description: string; ended: string }>(opening, '# The task')[0]
  const lines = linesBelow(opening, '# Its messages')
  const calls = lines.flatMap((line) => line.calls ?? [])
  const errors = lines.flatMap((line) => line.results ?? []).filter((result) => failing.test(result.text.slice(0, 200)))
  const goal = (task?.description ?? 'the task').replace(/\d+/g, 'n').slice(0, 100)
  if (calls.length === 0) return ['skip', { reason: 'a question and an answer' }]
  const error = (errors[0]?.text ?? '').replace(/[\s#]+/g, ' ').slice(0, 120)
  if (task?.ended === 'failed')
    return error === ''
      ? ['skip', { reason: 'nobody can tell why' }]
      : ['failure', { goal, symptom: error, cause: error, prevention: 'look first' }]
  const steps = [...new Map(calls.map((call) => [call.tool, { tool: call.tool, action: `use ${call.tool}` }])).values()]
  if (error === '' && steps.length < 2) return ['skip', { reason: 'it went through at once' }]
  return [
    'success',
    { goal, applies_when: goal, approach: 'step by step', learnings: error === '' ? [] : [`${error} was got past`], steps },
  ]
}

type FiledLesson = {
  readonly kind: string
  readonly goal: string
  readonly facts?: readonly string[]
  readonly preferences?: readonly string[]
  readonly symptom?: string
  readonly learnings?: readonly string[]
  readonly steps?: readonly object[]
}

function filed(opening: string, messages: readonly ChatMessage[]): Call[] {
  const lesson = linesBelow<FiledLesson>(opening, '# The lesson')[0]
  const skills = linesBelow<{ path: string; files: readonly string[] }>(opening, '# Skills of the space')
  if (lesson === undefined) return [['finish', { nothing: 'there is no lesson' }]]
  // What was refused the first time because a SKILL.md had not been read goes through the second time.
  const facts = lesson.kind === 'facts' ? (lesson.facts ?? []) : lesson.kind === 'preferences' ? (lesson.preferences ?? []) : []
  if (facts.length > 0) return filedFacts(facts, skills, messages)
  const heading = lesson.goal.replace(/\s+/g, ' ').slice(0, 70)
  const path = `skills/${book}/SKILL.md`
  const files = skills.find((skill) => skill.path === `skills/${book}`)?.files ?? null
  const entry = {
    path,
    heading,
    applies_when: lesson.goal,
    steps: lesson.steps ?? [],
    watch_out: lesson.learnings ?? (lesson.symptom === undefined ? [] : [lesson.symptom]),
  }
  const made =
    files === null && !said(messages, 'There is a skill')
      ? [['create_skill', { name: book, description: 'What helped agents before.' }] as Call]
      : []
  const done: Call = ['finish', { subject: heading, nothing: 'the entry says it already' }]
  if (said(messages, 'use amend_entry') || said(messages, 'has an entry')) return [['amend_entry', entry], done]
  return [...made, ['add_entry', entry], done]
}

function filedFacts(
  facts: readonly string[],
  skills: readonly { path: string; files: readonly string[] }[],
  messages: readonly ChatMessage[],
): Call[] {
  const home = 'skills/user-general-facts'
  const path = `${home}/personal.md`
  const there = skills.find((skill) => skill.path === home)?.files.includes('personal.md') === true
  const lines = facts.map((fact) => `- ${fact}\n`).join('')
  const done: Call = ['finish', { subject: (facts[0] ?? '').slice(0, 70), nothing: 'it is known' }]
  if (there) return [['replace_text', { path, old: '# Personal\n\n', new: `# Personal\n\n${lines}` }], done]
  return said(messages, 'There is skills/') ? [done] : [['create_file', { path, text: `# Personal\n\n${lines}` }], done]
}

function said(messages: readonly ChatMessage[], words: string): boolean {
  return messages.some(({ role, content }) => role === 'tool' && content?.includes(words) === true)
}

/** The JSON lines below a heading of the prompt, up to the next one. */
function linesBelow<T = Line>(text: string, heading: string): T[] {
  const start = text.indexOf(`${heading}\n`)
  if (start < 0) return []
  const rest = text.slice(start + heading.length + 1)
  const end = rest.search(/^# /m)
  return (end < 0 ? rest : rest.slice(0, end)).split('\n').flatMap((line) => {
    try {
      return line.startsWith('{') ? [JSON.parse(line) as T] : []
    } catch {
      return []
    }
  })
}
