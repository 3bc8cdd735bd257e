import { isUtf8 } from 'node:buffer'

/** How many bytes of a file's beginning say what it is. */
export const sniffedBytes = 8192

const unknown = 'application/octet-stream'
const plain = 'text/plain; charset=utf-8'

type Signature = readonly [mime: string, offset: number, bytes: string]

// Beginnings that formats define, as Latin-1 text; the first that fits wins.
const signatures: readonly Signature[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/tiff', 0, 'II*\0'],
  ['image/tiff', 0, 'MM\0*'],
  ['image/x-icon', 0, '\0\0\x01\0'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['application/pdf', 0, '%PDF-'],
  ['application/zip', 0, 'PK\x03\x04'],
  ['application/zip', 0, 'PK\x05\x06'],
  ['application/gzip', 0, '\x1f\x8b'],
  ['application/x-bzip2', 0, 'BZh'],
  ['application/x-xz', 0, '\xfd7zXZ\0'],
  ['application/zstd', 0, '(\xb5/\xfd'],
  ['application/x-7z-compressed', 0, "7z\xbc\xaf'\x1c"],
  ['application/x-rar-compressed', 0, 'Rar!\x1a\x07'],
  ['application/x-tar', 257, 'ustar'],
  ['application/wasm', 0, '\0asm'],
  ['application/x-elf', 0, '\x7fELF'],
  ['application/vnd.sqlite3', 0, 'SQLite format 3\0'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/mpeg', 0, '\xff\xfb'],
  ['audio/flac', 0, 'fLaC'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/mp4', 4, 'ftypM4A'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['video/x-msvideo', 8, 'AVI '],
  ['video/webm', 0, '\x1aE\xdf\xa3'],
  ['font/woff', 0, 'wOFF'],
  ['font/woff2', 0, 'wOF2'],
]

/** Formats whose signature is so short that text may begin with it. */
const weak = new Set(['image/bmp', 'application/x-bzip2', 'audio/mpeg'])

// What an extension makes of plain text: the list of the wire contract, 6.3.
const textTypes: Readonly<Record<string, string>> = {
  md: 'text/markdown',
  yaml: 'text/yaml',
  yml: 'text/yaml',
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  js: 'text/javascript',
  ts: 'text/typescript',
  go: 'text/x-go',
  py: 'text/x-python',
  rs: 'text/x-rust',
  rb: 'text/x-ruby',
  java: 'text/x-java',
  c: 'text/x-c',
  h: 'text/x-c',
  cpp: 'text/x-c++',
  hpp: 'text/x-c++',
  sh: 'text/x-shellscript',
  bash: 'text/x-shellscript',
  sql: 'text/x-sql',
  toml: 'text/x-toml',
  ini: 'text/x-ini',
  cfg: 'text/x-ini',
  conf: 'text/x-ini',
}

/** The type of a file by the beginning of its content; plain text is refined by the extension of its name. */
export function mimeOf(head: Uint8Array, filename: string): string {
  const sniffed = sniff(Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, sniffedBytes)))
  if (!sniffed.startsWith('text/plain')) return sniffed
  const refined = textTypes[extensionOf(filename)]
  return refined === undefined ? sniffed : sniffed.replace('text/plain', refined)
}

/** What follows the last dot of a name, in lower case; the empty text when there is none. */
export function extensionOf(filename: string): string {
  const dot = filename.lastIndexOf('.')
  return dot === -1 ? '' : filename.slice(dot + 1).toLowerCase()
}

function sniff(head: Buffer): string {
  const isText = looksLikeText(head)
  const text = head.toString('latin1')
  const found = signatures.find(([mime, offset, bytes]) => text.startsWith(bytes, offset) && !(isText && weak.has(mime)))
  if (found !== undefined) return found[0]
  if (text.startsWith('\xff\xfe')) return 'text/plain; charset=utf-16le'
  if (text.startsWith('\xfe\xff')) return 'text/plain; charset=utf-16be'
  return isText ? markup(text) : unknown
}

function markup(text: string): string {
  const start = text
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .slice(0, 512)
    .toLowerCase()
  if (/^<(!doctype html|html|head|body|script)\b/.test(start)) return 'text/html; charset=utf-8'
  if (/^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?<svg\b/s.test(start)) return 'image/svg+xml'
  if (start.startsWith('<?xml')) return 'text/xml; charset=utf-8'
  return plain
}

/** UTF-8 without the control characters that no text has; a character that the end cuts through is no fault. */
function looksLikeText(head: Buffer): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 0x1b)) return false
  const cuts = head.length < sniffedBytes ? [0] : [0, 1, 2, 3]
  return cuts.some((cut) => isUtf8(head.subarray(0, head.length - cut)))
}
