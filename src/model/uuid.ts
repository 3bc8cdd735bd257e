const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** True for an id as we write them: nothing else may name a file of ours. */
export function isUuid(text: string): boolean {
  return form.test(text)
}
