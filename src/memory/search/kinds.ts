import type { Stamp } from '../../model/time.ts'
import type { SearchKind, SearchRequest } from '../verbs/search.ts'

type Filter = Exclude<keyof SearchRequest, 'kinds' | 'limit'>

const allKinds: readonly SearchKind[] = ['skills', 'sessions', 'disks']
const names: Readonly<Record<SearchKind, string>> = { skills: 'Skills', sessions: 'Conversations', disks: 'Disks' }
/** What can tell one hit of a kind from another. */
const filters: Readonly<Record<SearchKind, readonly Filter[]>> = {
  skills: ['space', 'skill', 'user', 'outcome', 'since', 'until', 'asOf'],
  sessions: ['space', 'user', 'role', 'outcome', 'since', 'until', 'asOf'],
  disks: ['user', 'since', 'until'],
}

/**
 * The kinds that are searched: those that were asked for, else all to which each given filter can apply; and what to say of
 * those that were left out. `then`: the instant that the request is as of, where it names one.
 */
export function kindsOf(
  request: SearchRequest,
  then: Stamp | null,
): { readonly kinds: readonly SearchKind[]; readonly notes: readonly string[] } {
  const { kinds: asked = [], asOf } = request
  const wanted = asked.length > 0 ? asked : allKinds
  const fitting = wanted.filter((kind) => misfit(kind, request) === null)
  const notes = asked.length > 0 || fitting.length === 0 ? wanted.flatMap((kind) => misfit(kind, request) ?? []) : []
  if (asOf === undefined || then !== null || !fitting.includes('sessions')) return { kinds: fitting, notes }
  return {
    kinds: fitting.filter((kind) => kind !== 'sessions'),
    notes: [`"${asOf}" is a version of skills: conversations were not searched. A date tells of both.`, ...notes],
  }
}

/** Why no hit of a kind can pass all filters; null when one can. */
function misfit(kind: SearchKind, { kinds: _, limit: __, ...given }: SearchRequest): string | null {
  const filter = (Object.keys(given) as Filter[]).find((each) => given[each] !== undefined && !filters[kind].includes(each))
  if (filter === undefined) return null
  return `${names[kind]} ${filter === 'asOf' ? 'keep no history' : `have no ${filter}`}: they were not searched.`
}
