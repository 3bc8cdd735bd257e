import type { Stamp } from './time.ts'

export type UserId = string

/** Whom sessions and spaces belong to; `identifier` is how the program that uses us names them. */
export type User = { readonly id: UserId; readonly identifier: string; readonly createdAt: Stamp }
