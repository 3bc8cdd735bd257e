/** One at a time, by name, within this process. */
export type Locks = {
  /** Runs the work when nobody else holds that name, in order of asking. */
  hold<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** The right to write a project, across processes; taken at open, kept until released. */
export type WriterLock = {
  /** Gives it back; a second time does nothing. */
  release(): Promise<void>
}
