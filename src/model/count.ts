/** A whole number as English groups it: `12,345`. Node's own way loads its locales first, which takes a tenth of a small command. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `1 lesson`, `2 lessons`; irregular plurals are given. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`
}
