import { isUtf8 } from 'node:buffer'
import { extensionOf } from './mime.ts'

/** A file's whole text, and how to read it; `broken` when it is no JSON or CSV, though it is called so. */
export type FileContent = { readonly type: 'text' | 'json' | 'csv' | 'code'; readonly raw: string; readonly broken?: true }

const codeExtensions = new Set(
  (
    'go py js ts tsx jsx java cpp c h hpp cs php rb rs swift kt scala sh bash zsh sql r m pl lua vim dockerfile makefile cmake ' +
    'proto thrift graphql gql vue svelte astro'
  ).split(' '),
)
const textExtensions = new Set('txt md markdown log yml yaml xml html htm'.split(' '))
const codeTypes = [
  ...['go', 'python', 'c', 'c++', 'rust', 'ruby', 'java', 'shellscript'].map((language) => `text/x-${language}`),
  ...['javascript', 'typescript'].flatMap((language) => [`text/${language}`, `application/${language}`]),
  'application/sql',
  'application/graphql',
]

type Reader = {
  readonly type: FileContent['type']
  readonly fits: (extension: string, mime: string) => boolean
  readonly holds: (text: string) => boolean
}

const always = (): boolean => true

/** In order of precedence: the first that fits decides, whether the text holds up or not. */
const readers: readonly Reader[] = [
  { type: 'json', fits: (extension, mime) => extension === 'json' || mime.startsWith('application/json'), holds: isJson },
  {
    type: 'csv',
    fits: (extension, mime) => extension === 'csv' || mime.startsWith('text/csv') || mime === 'application/csv',
    holds: isCsv,
  },
  {
    type: 'code',
    fits: (extension, mime) => codeExtensions.has(extension) || codeTypes.some((type) => mime.startsWith(type)),
    holds: always,
  },
  {
    type: 'text',
    fits: (extension, mime) => textExtensions.has(extension) || /^(text\/|application\/xml|application\/x-yaml)/.test(mime),
    holds: always,
  },
]

/** True when a file of that name and type is read as text. */
export function isReadable(filename: string, mime: string): boolean {
  return readers.some(({ fits }) => fits(extensionOf(filename), mime))
}

/** A file's text with its kind, by its extension or type; null for what is no text. */
export function fileContent(filename: string, mime: string, bytes: Uint8Array): FileContent | null {
  const extension = extensionOf(filename)
  const reader = readers.find(({ fits }) => fits(extension, mime))
  if (reader === undefined || !isUtf8(bytes)) return null
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return { type: reader.type, raw, ...(reader.holds(raw) ? {} : { broken: true }) }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''))
    return true
  } catch {
    return false
  }
}

/** RFC 4180: quoted fields are closed and alone between their commas, and every row has as many fields as the first. */
function isCsv(text: string): boolean {
  const field = /(?:"(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y
  let width: number | null = null
  let fields = 0
  while (field.lastIndex < text.length) {
    const start = field.lastIndex
    const match = field.exec(text)
    if (match === null) return false
    fields += 1
    if (match[1] === ',') continue
    const isBlank = fields === 1 && /^\s*$/.test(match[0]) && field.lastIndex > start
    if (!isBlank && width !== null && width !== fields) return false
    if (!isBlank) width ??= fields
    fields = 0
  }
  // A comma at the very end opens one more field, which is empty.
  return fields === 0 || width === null || width === fields + 1
}
