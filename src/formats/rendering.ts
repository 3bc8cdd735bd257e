import { isObject, type Json, type JsonObject } from '../model/json.ts'
import { toolCall, type Asset, type NewMessage, type Part } from '../model/message.ts'

/** What rendering needs of a message; stored and new messages both have it. */
export type RenderMessage = Pick<NewMessage, 'role' | 'name' | 'format' | 'parts' | 'internal'>

export type RenderOptions = {
  /** A public link to an asset; null when there is none. */
  readonly link?: (asset: Asset) => string | null
  /** An asset's bytes as base64; null when they are not at hand. */
  readonly bytes?: (asset: Asset) => string | null
}

/** Messages in a provider's format, one for each given, and a sentence for everything that this format cannot carry. */
export type Rendering = { readonly messages: readonly Json[]; readonly lost: readonly string[] }

/** An image or document as inline base64 or as a link; null when neither is known. */
export type Media =
  { readonly kind: 'inline'; readonly mime: string; readonly data: string } | { readonly kind: 'link'; readonly url: string }

const dataUrl = /^data:([^;,]*)(?:;[^,]*?)?;base64,/

/** Where a part's bytes are: the stored asset first, then what the provider's own message held. */
export function mediaOf(part: Part, options: RenderOptions): Media | null {
  const { data, media_type: mime, url, file_data: fileData, format } = part.meta ?? {}
  if (part.asset !== undefined) {
    const bytes = options.bytes?.(part.asset) ?? null
    if (bytes !== null) return { kind: 'inline', mime: part.asset.mime, data: bytes }
    const link = options.link?.(part.asset) ?? null
    if (link !== null) return { kind: 'link', url: link }
  }
  if (typeof data === 'string') {
    const known = typeof mime === 'string' ? mime : typeof format === 'string' ? `audio/${format}` : usualTypes[part.type]
    return { kind: 'inline', mime: known ?? 'application/octet-stream', data }
  }
  const address = typeof fileData === 'string' ? fileData : url
  if (typeof address !== 'string' || address === '') return null
  const inline = dataUrl.exec(address)
  if (inline !== null) {
    return { kind: 'inline', mime: inline[1] || (usualTypes[part.type] ?? ''), data: address.slice(inline[0].length) }
  }
  return address === url ? { kind: 'link', url: address } : null
}

const usualTypes: Partial<Record<Part['type'], string>> = { image: 'image/png', file: 'application/pdf' }

/** What a part shows. Its MIME type tells where one is known: Gemini's inline data are stored as images, whatever they are. */
export function shownBy(part: Part, media: Media): 'image' | 'audio' | 'video' | 'document' {
  const [kind] = media.kind === 'inline' ? media.mime.split('/') : []
  if (kind === 'image' || kind === 'audio' || kind === 'video') return kind
  if (kind !== undefined && kind !== '') return 'document'
  return part.type === 'audio' || part.type === 'video' || part.type === 'image' ? part.type : 'document'
}

/** A meta value as text; null when it is no text or empty. */
export function metaText(part: Part, key: string): string | null {
  const value = part.meta?.[key]
  return typeof value === 'string' && value !== '' ? value : null
}

/** A call's arguments as text, whatever form they were stored in. */
export function callArguments(part: Part): string {
  const given = part.meta?.['arguments']
  return typeof given === 'string' ? given : JSON.stringify(given ?? {})
}

/** A call's arguments as an object; null when they are not one. */
export function callInput(part: Part): JsonObject | null {
  const input = toolCall(part)?.input ?? null
  return isObject(input) ? (input as JsonObject) : null
}

/** Tells what of a part a format cannot carry. */
export type Lose = (part: number, reason: string) => void

/** Tells each of these keys of a part that says something; the values are what is lost with it. */
export function loseMeta(part: Part, index: number, reasons: Readonly<Record<string, string>>, lose: Lose): void {
  for (const [key, reason] of Object.entries(reasons)) {
    const value = part.meta?.[key]
    if (value !== undefined && value !== null && value !== '' && value !== false) lose(index, reason)
  }
}

/** Tells the name of an uploaded file where a format has none for it. */
export function loseName(part: Part, index: number, format: string, lose: Lose): void {
  if (part.filename !== undefined || metaText(part, 'filename') !== null) lose(index, `${format} has no name for this file`)
}

/** Collects what a format cannot carry, each with the place of its part. */
export function lossesOf(index: number, lost: string[]): Lose {
  return (part, reason) => void lost.push(`messages[${index}].parts[${part}]: ${reason}`)
}
