/** The beginning of an id as people read and type it: the first group of a UUID, or a commit as git shortens it. */
export function shortId(id: string): string {
  return id.slice(0, 8)
}
