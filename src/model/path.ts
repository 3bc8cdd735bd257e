import { MemoryError } from '../errors.ts'

const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i
// Control characters and what Windows cannot store in a name.
const forbidden = /[\u0000-\u001f<>:"|?*\\\u007f]/

/** Why a path may not be written inside a space, as a clause after "the path …"; null when it may. */
export function pathFault(path: string): string | null {
  if (path === '') return 'is empty'
  if (path.length > 400) return 'is longer than 400 characters'
  if (path.startsWith('/')) return 'is absolute'
  if (forbidden.test(path)) return 'has a character that some file system cannot store'
  const segments = path.split('/')
  if (segments.length > 12) return 'is nested more than 12 deep'
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') return `has the segment "${segment}"`
    if (segment.toLowerCase() === '.git') return 'leads into .git'
    if (segment.endsWith('.') || segment.endsWith(' ')) return 'has a segment that ends with a dot or a blank'
    if (Buffer.byteLength(segment) > 200) return 'has a segment of more than 200 bytes'
    if (reserved.test(segment)) return `has the name "${segment}", which Windows reserves`
  }
  return null
}

/** The path itself, when it may be written; throws `refused` when it may not. */
export function safePath(path: string): string {
  const fault = pathFault(path)
  if (fault === null) return path
  throw new MemoryError('refused', `The path ${JSON.stringify(path.slice(0, 80))} ${fault}.`, {
    field: 'path',
    hint: 'Use a relative path with forward slashes that stays inside the space.',
  })
}
