const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/
/** Characters, as the specification of Agent Skills has it. */
const slugLimit = 64

/** A name that the Agent Skills format allows for a skill and its directory: lower case, digits, single hyphens, 1 to 64 characters. */
export function isSlug(name: string): boolean {
  return name.length <= slugLimit && slugPattern.test(name)
}

/** The nearest slug to a text; `fallback` when no letter or digit of it can be kept. */
export function slugOf(text: string, fallback: string): string {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, slugLimit)
    .replace(/^-+|-+$/g, '')
  return slug === '' ? fallback : slug
}

/** The slug, or the first of `slug-2`, `slug-3`, … that is not taken, whatever the case. */
export function freeSlug(slug: string, taken: Iterable<string>): string {
  const used = new Set([...taken].map((each) => each.toLowerCase()))
  if (!used.has(slug)) return slug
  for (let number = 2; ; number++) {
    const suffix = `-${number}`
    const candidate = slug.slice(0, slugLimit - suffix.length) + suffix
    if (!used.has(candidate)) return candidate
  }
}
