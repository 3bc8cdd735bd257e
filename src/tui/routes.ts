/** What can be looked at. A route holds names only; what is shown is asked for by them. */
export type Route =
  | { readonly at: 'sessions' }
  | SessionRoute
  | { readonly at: 'tasks'; readonly session: string }
  /** A task or a wish that was seen in a conversation. */
  | { readonly at: 'seen'; readonly session: string; readonly id: string; readonly title: string }
  | { readonly at: 'skills' }
  /** `line`: where the file is opened. */
  | { readonly at: 'file'; readonly target: string; readonly look: FileLook; readonly line?: number }
  | { readonly at: 'why'; readonly target: string }
  /** Without a target: of all spaces. */
  | { readonly at: 'history'; readonly target: string | null }
  | { readonly at: 'commit'; readonly space: string; readonly oid: string }
  | { readonly at: 'lessons' }
  | { readonly at: 'lesson'; readonly lesson: string; readonly title: string }
  | { readonly at: 'conflicts'; readonly lesson: string }
  | { readonly at: 'disks' }
  | { readonly at: 'folder'; readonly disk: string; readonly path: string }
  /** `line`: where the file is opened. */
  | { readonly at: 'artifact'; readonly disk: string; readonly path: string; readonly line?: number }
  | { readonly at: 'search'; readonly words: string }
  | { readonly at: 'status' }
  | { readonly at: 'cost' }

/** `seq`: the message that the conversation is opened at; its beginning when absent. */
export type SessionRoute = { readonly at: 'session'; readonly session: string; readonly title: string; readonly seq?: number }

export type FileLook = 'rendered' | 'raw' | 'blame'

/** The screens that a key of their own leads to, in the order of the header. */
export const tabs = [
  { name: 'Sessions', route: { at: 'sessions' } },
  { name: 'Skills', route: { at: 'skills' } },
  { name: 'History', route: { at: 'history', target: null } },
  { name: 'Lessons', route: { at: 'lessons' } },
  { name: 'Disks', route: { at: 'disks' } },
  { name: 'Status', route: { at: 'status' } },
] as const satisfies readonly { readonly name: string; readonly route: Route }[]

/** What a pane is headed by. */
export function titleOf(route: Route): string {
  switch (route.at) {
    case 'sessions':
      return 'Sessions'
    case 'session':
      return route.title === '' ? 'Conversation' : route.title
    case 'tasks':
      return 'Tasks'
    case 'seen':
      return route.title === '' ? 'Task' : route.title
    case 'skills':
      return 'Skills'
    case 'file':
      return route.look === 'rendered' ? route.target : `${route.target} (${route.look})`
    case 'why':
      return `why ${route.target}`
    case 'history':
      return route.target === null ? 'History' : `history of ${route.target}`
    case 'commit':
      return `commit ${route.oid.slice(0, 8)}`
    case 'lessons':
      return 'Lessons'
    case 'lesson':
      return route.title === '' ? 'Lesson' : route.title
    case 'conflicts':
      return 'Later changes stand on it'
    case 'disks':
      return 'Disks'
    case 'folder':
      return route.path === '/' ? route.disk.slice(0, 8) : (route.path.split('/').at(-2) ?? '')
    case 'artifact':
      return route.path.split('/').at(-1) ?? ''
    case 'search':
      return `search ${route.words}`
    case 'status':
      return 'Status'
    case 'cost':
      return 'Cost'
    default:
      return route satisfies never
  }
}

/** Two routes to the same place. */
export function sameRoute(one: Route, other: Route): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
