/** A stretch of text that must not be kept: half-open range of UTF-16 positions, and what it is. */
export type SecretSpan = { readonly start: number; readonly end: number; readonly kind: string }

/** Finds keys, tokens, passwords and personal numbers in text. */
export type Secrets = {
  /** The spans in order of position, not overlapping; empty when the text is clean. */
  find(text: string): Promise<readonly SecretSpan[]>
}
