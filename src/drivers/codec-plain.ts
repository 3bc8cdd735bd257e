import type { Codec } from '../seams/codec.ts'

/** Keeps files as they are. */
export const plainCodec: Codec = { encode: (plain) => plain, decode: (stored) => stored }
