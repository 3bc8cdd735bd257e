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
  const { data, media_type: mime, url } = part.meta ?? {}
  if (part.asset !== undefined) {
    const bytes = options.bytes?.(part.asset) ?? null
    if (bytes !== null) return { kind: 'inline', mime: part.asset.mime, data: bytes }
    const link = options.link?.(part.asset) ?? null
    if (link !== null) return { kind: 'link', url: link }
  }
  if (typeof data === 'string') return { kind: 'inline', mime: typeof mime === 'string' ? mime : 'image/png', data }
  if (typeof url !== 'string' || url === '') return null
  const inline = dataUrl.exec(url)
  return inline === null
    ? { kind: 'link', url }
    : { kind: 'inline', mime: inline[1] || 'image/png', data: url.slice(inline[0].length) }
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

/** Collects what a format cannot carry, each with the place of its part. */
export function lossesOf(index: number, lost: string[]): (part: number, reason: string) => void {
  return (part, reason) => void lost.push(`messages[${index}].parts[${part}]: ${reason}`)
}
