import type { LogEntry } from '../memory/memory.ts'
import { known, type Data } from './data.ts'
import { findQuestion } from './find.ts'
import { bodyHeight, panesOf, rowsIn, windowOf, type Pane } from './panes.ts'
import { messagePage, type Question } from './questions.ts'
import type { Route } from './routes.ts'
import type { State } from './state.ts'
import { diffQuestion, entryOf } from './views/commit.ts'
import { pagesAround } from './views/conversation.ts'

/** What has to be known to show the screen: at once for where one is, and a moment later for what is only shown beside it. */
export type Needs = { readonly now: readonly Question[]; readonly soon: readonly Question[] }

export function needsOf(state: State): Needs {
  const panes = panesOf(state)
  const of = (wanted: (pane: Pane) => boolean): readonly Question[] =>
    panes.filter(wanted).flatMap((pane) => [...routeQuestions(pane.place.route, state.data), ...pageQuestions(state, pane)])
  return { now: of(({ role }) => role !== 'beside'), soon: of(({ role }) => role === 'beside') }
}

function routeQuestions(route: Route, data: Data): readonly Question[] {
  switch (route.at) {
    case 'sessions':
      return [ask('sessions'), ask('spaces')]
    case 'session':
      return [ask('session', route.session)]
    case 'tasks':
      return [ask('tasks', route.session), ask('session', route.session)]
    case 'seen':
      return [ask('seen', `${route.session} ${route.id}`), ask('session', route.session), ask('log')]
    case 'skills':
      return [ask('spaces'), ask('skills')]
    case 'file':
      return [ask(route.look === 'blame' ? 'blame' : 'text', route.target)]
    case 'why':
      return [ask('why', route.target)]
    case 'history':
      return [ask('log', route.target ?? '')]
    case 'commit': {
      const entry = entryOf(route, data)
      return entry === null && known(data, 'log', route.space).value === undefined
        ? [ask('log', route.space)]
        : [diffQuestion(route, entry), ...sessionOf(entry), ask('log')]
    }
    case 'lessons':
      return [ask('lessons')]
    case 'lesson':
      return [ask('lesson', route.lesson)]
    case 'disks':
      return [ask('disks'), ask('spaces'), ask('skills')]
    case 'folder':
    case 'artifact':
      return [ask(route.at, `${route.disk} ${route.path}`)]
    case 'search':
      return [ask('search', route.words)]
    case 'status':
      return [ask('status'), ask('cost', 'day')]
    case 'cost':
      return [ask('cost', 'day'), ask('cost', 'space')]
    case 'conflicts':
      return []
    default:
      return route satisfies never
  }
}

/** The conversation behind a commit, for its title. */
function sessionOf(entry: LogEntry | null): readonly Question[] {
  return entry === null || entry.session === null ? [] : [ask('session', entry.session)]
}

function ask(kind: Question['kind'], name = ''): Question {
  return { kind, name }
}

/** The pages of a conversation around what is shown of it. */
function pageQuestions(state: State, { place, columns }: Pane): readonly Question[] {
  const { route } = place
  if (route.at !== 'session') return []
  const rows = rowsIn(state, place, columns)
  const total = known(state.data, 'session', route.session).value?.messages ?? 0
  if (rows === null || rows.count === 0) return []
  const height = bodyHeight(state)
  const { top } = windowOf(place, rows, height)
  const pages = pagesAround(rows, top, top + height, total).map((page) => messagePage(route.session, page))
  return place.filter === '' ? pages : [...pages, findQuestion(route.session, place.filter, state.data)]
}
