import { renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryError } from '../errors.ts'
import type { JsonObject } from '../model/json.ts'
import { isSlug } from '../model/slug.ts'
import { stampOf, type Stamp } from '../model/time.ts'
import type { Clock } from '../seams/clock.ts'
import type { Codec } from '../seams/codec.ts'
import type { Ids } from '../seams/ids.ts'
import { listNames, makeDirectories, syncDirectory } from './files.ts'
import { layoutOf, type Layout } from './layout.ts'
import { readSealed, replaceSealed } from './sealed.ts'

/** A project: the content of its `project.json`. */
export type Project = {
  readonly v: 1
  readonly id: string
  readonly name: string
  readonly configs: JsonObject | null
  readonly createdAt: Stamp
}

/** The folder that holds everything, and the projects in it. */
export type Home = {
  readonly path: string
  list(): readonly Project[]
  /** Null when there is no such project. Throws `refused` when it was written by a newer version. */
  find(name: string): Project | null
  layout(name: string): Layout
  /** The project of that name, made when it is not there. */
  ensure(name: string): Promise<Project>
  /** Throws `exists`, or `invalid` when the name is no slug. */
  create(name: string): Promise<Project>
  /** Replaces the project's own settings. Throws `not-found`. */
  configure(name: string, configs: JsonObject): Promise<Project>
  /** Moves the project's folder to the home's trash and gives its new path. Throws `not-found`. */
  discard(name: string): string
}

export function openHome(path: string, tools: { codec: Codec; ids: Ids; clock: Clock }): Home {
  const { codec, ids, clock } = tools
  checkHome(path)
  const projects = join(path, 'projects')
  const layout = (name: string): Layout => layoutOf(join(projects, checkedName(name)))
  const find = (name: string): Project | null => readSealed<Project>(layout(name).project, codec)

  async function make(name: string): Promise<Project> {
    const project: Project = { v: 1, id: ids.next(), name, configs: null, createdAt: stampOf(clock.now()) }
    makeDirectories(layout(name).root)
    await replaceSealed(layout(name).project, project, codec)
    return project
  }

  return {
    path,
    find,
    layout,
    list: () =>
      listNames(projects)
        .filter(isSlug)
        .flatMap((name) => find(name) ?? []),
    async ensure(name) {
      return find(name) ?? (await make(name))
    },
    async create(name) {
      if (find(name) !== null) throw new MemoryError('exists', `There is a project "${name}" already.`, { field: 'name' })
      return make(name)
    },
    async configure(name, configs) {
      const project = find(name)
      if (project === null) throw noProject(name)
      const changed = { ...project, configs }
      await replaceSealed(layout(name).project, changed, codec)
      return changed
    },
    discard(name) {
      const project = find(name)
      if (project === null) throw noProject(name)
      const trash = join(path, 'trash')
      makeDirectories(trash)
      const target = join(trash, `${name}-${project.id}`)
      renameSync(layout(name).root, target)
      syncDirectory(projects)
      syncDirectory(trash)
      return target
    },
  }
}

/** Throws `invalid` where a file is in the place of the home or above it: reading would find nothing and say nothing. */
export function checkHome(path: string): void {
  try {
    if (statSync(path).isDirectory()) return
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return // it is made on first use
    if (code !== 'ENOTDIR') throw error
  }
  throw new MemoryError('invalid', `The home ${path} is no folder: there is a file in its place or above it.`, {
    field: 'home',
    hint: 'Point --home or ACONTEXT_HOME to a folder.',
  })
}

export function noProject(name: string): MemoryError {
  return new MemoryError('not-found', `There is no project "${name}".`, {
    field: 'project',
    hint: `"acontext projects list" shows those there are; "acontext projects create ${name}" makes it.`,
  })
}

function checkedName(name: string): string {
  if (isSlug(name)) return name
  throw new MemoryError('invalid', `A project cannot be called ${JSON.stringify(name.slice(0, 80))}.`, {
    field: 'project',
    hint: 'Use 1 to 64 lower-case letters and digits, with single hyphens between them.',
  })
}
