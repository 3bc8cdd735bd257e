/** Looks at what programs and people do to files, beside us. */
export type Watch = {
  /**
   * Calls `settled` with the name of a folder directly below `root` in which something changed, once nothing has changed there
   * for a moment: a save of many steps, or of many files, is told once. `.git` is not looked at, links are not followed.
   *
   * Folders that come later are watched too. `failed` hears why some place cannot be watched any more. Returns when watching
   * has begun; `root` must exist.
   */
  follow(root: string, hear: { settled(folder: string): void; failed(reason: string): void }): Promise<Watching>
}

/** A watch that goes on until it is closed. */
export type Watching = {
  /** Nothing is told after this returns. */
  close(): Promise<void>
}
