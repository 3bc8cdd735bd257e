/**
 * Through which the records of the home pass (logs, tasks, inbox, caches): plain today, encryption later. Spaces and the
 * files of disks stay plain, since people edit them; assets are streams of any size, and plain until this seam has one.
 */
export type Codec = {
  /** The bytes as they shall lie on the disk. */
  encode(plain: Uint8Array): Uint8Array
  /** What `encode` was given. */
  decode(stored: Uint8Array): Uint8Array
}
