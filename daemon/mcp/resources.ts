import { libraryName } from '../../src/model/space.ts'
import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import type { Connection } from './tool.ts'
import { sentence } from './refusal.ts'
import { spaceNames } from './shapes.ts'

const markdown = 'text/markdown'

/** Every skill's SKILL.md as a resource, and a template that reads any file of one. */
export function registerResources(server: McpServer, { use }: Connection): void {
  const slugs = async (space: string): Promise<string[]> =>
    use('read', async (memory) => (await memory.skills.list({ space })).map(({ path }) => slugOf(path)))
  const template = new ResourceTemplate('skill://{space}/{name}/{+file}', {
    list: async () =>
      use('read', async (memory) => {
        const [skills, names] = await Promise.all([memory.skills.list(), spaceNames(memory)])
        return {
          resources: skills.map(({ space, path, description }) => ({
            uri: skillUri(names.get(space) ?? libraryName, slugOf(path), 'SKILL.md'),
            name: `${names.get(space) ?? libraryName}/${slugOf(path)}`,
            // Without it a client shows the template's own title for each of them.
            title: `${names.get(space) ?? libraryName}/${slugOf(path)}`,
            description,
            mimeType: markdown,
          })),
        }
      }),
    complete: {
      space: async (begun) => startingWith(begun, await use('read', async (memory) => [...(await spaceNames(memory)).values()])),
      name: async (begun, context) => {
        const space = context?.arguments?.['space']
        return space === undefined ? [] : startingWith(begun, await slugs(space).catch(() => []))
      },
    },
  })
  const about = { title: 'Skill files', description: 'A file of a skill; SKILL.md is its beginning.', mimeType: markdown }
  server.registerResource('skill', template, about, async (uri, parts) => {
    const [space, name, file] = [parts['space'], parts['name'], parts['file']].map(decoded)
    try {
      const { text } = await use('read', (memory) => memory.skills.show(`${space}/${name}/${file}`))
      return { contents: [{ uri: uri.href, mimeType: file?.endsWith('.md') === true ? markdown : 'text/plain', text }] }
    } catch (error) {
      throw new McpError(ErrorCode.InvalidParams, sentence(error))
    }
  })
}

function skillUri(space: string, name: string, file: string): string {
  return `skill://${encodeURIComponent(space)}/${name}/${file}`
}

function slugOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

function decoded(value: string | readonly string[] | undefined): string {
  return decodeURIComponent(typeof value === 'string' ? value : (value ?? []).join('/'))
}

function startingWith(begun: string, names: readonly string[]): string[] {
  return names.filter((name) => name.toLowerCase().startsWith(begun.toLowerCase())).slice(0, 100)
}
