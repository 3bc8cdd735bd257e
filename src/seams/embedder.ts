/** Turns texts into vectors that lie near each other where the texts mean something alike. */
export type Embedder = {
  /** Names the endpoint and the model: vectors of another one do not compare. */
  readonly name: string
  /** What is asked, as costs name it. */
  readonly model: string
  /** One vector for each text, all of one length. Throws `MemoryError` with what is wrong with the endpoint. */
  embed(texts: readonly string[]): Promise<Embedded>
}

/** `input`: tokens of all texts; `told` false: an estimate, since the endpoint said nothing that can be true. */
export type Embedded = {
  readonly vectors: readonly (readonly number[])[]
  readonly input: number
  readonly told: boolean
}
