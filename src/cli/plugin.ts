import type { Command } from '@oclif/core/command'
import type { Interfaces } from '@oclif/core'

/** Commands by id (`skills:log`); the getters of the bundle load one when it is asked for. */
export type Commands = Readonly<Record<string, Command.Class>>

export type Package = {
  /** The package's folder. */
  readonly root: string
  readonly pjson: Interfaces.PJSON
  readonly manifest: { readonly version: string; readonly commands: Readonly<Record<string, Command.Cached>> }
}

/**
 * This package as oclif's one and only plugin.
 *
 * oclif's own loader looks for plugins, a tsconfig and package files at every start; handing it what the build knows
 * already halves the time to the first line of output.
 */
export function bundledPlugin(commands: Commands, { root, pjson, manifest }: Package): Interfaces.Plugin {
  const load = (id: string): Command.Class => {
    const command = commands[id]
    if (command === undefined)
      throw new Error(`The manifest names the command ${id}, which the bundle does not have. Build again.`)
    command.id = id
    command.plugin = plugin
    return command
  }
  const plugin: Interfaces.Plugin = {
    _base: '',
    alias: pjson.name,
    commandIDs: Object.keys(manifest.commands),
    commands: Object.entries(manifest.commands).map(([id, cached]) => ({ ...cached, load: async () => load(id) })),
    commandsDir: undefined,
    findCommand: async (id: string) => load(id),
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'commonjs',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([name, topic]) => ({ ...topic, name })),
    type: 'core',
    valid: true,
    version: pjson.version,
  }
  return plugin
}
