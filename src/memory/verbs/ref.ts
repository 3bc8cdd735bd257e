/** A name, an id, or a prefix of an id that fits only one. Unknown: `not-found`; several fit: `usage`, and they are named. */
export type Ref = string

/** A commit (id, beginning of one, `HEAD~2`), a lesson's id, or a time (`2025-06-15`, `2025-06-15T14:30Z`). */
export type Revision = string
