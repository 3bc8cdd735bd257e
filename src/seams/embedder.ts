/** Turns texts into vectors that lie near each other where the texts mean something alike. */
export type Embedder = {
  /** Names the endpoint and the model: vectors of another one do not compare. */
  readonly name: string
  /** One vector for each text, all of one length. Throws `MemoryError` with what is wrong with the endpoint. */
  embed(texts: readonly string[]): Promise<readonly (readonly number[])[]>
}
