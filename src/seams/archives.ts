/** An entry of an archive, as the archive says: nothing of it is checked. */
export type ArchiveEntry = {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'encrypted'
  /** Position in the archive. */
  readonly index: number
}

/** What may come out of an archive: files, bytes in all, and bytes out of one that is packed in a hundredth of them. */
export type ArchiveLimits = { readonly files: number; readonly bytes: number }

/** Archives of files, read and written piece by piece. */
export type Archives = {
  /**
   * Writes those entries of an archive that `choose` gives a path for into a new folder.
   *
   * Throws `invalid` for what is no readable archive, `too-large` as soon as a limit is passed; then nothing is left.
   */
  unpack(
    file: string,
    folder: string,
    choose: (entries: readonly ArchiveEntry[]) => ReadonlyMap<number, string>,
    limits: ArchiveLimits,
  ): Promise<void>
  /** Writes files into a new archive; gives its size in bytes. */
  pack(files: readonly { readonly path: string; readonly file: string }[], archive: string): Promise<number>
}
