/** The time, and waiting for it. */
export type Clock = {
  /** The time of this moment. */
  now(): Date
  /** IANA name of the zone that local days are told in. */
  readonly zone: string
  /** Waits; ends early, without an error, when the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>
}
