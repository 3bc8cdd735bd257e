import matter from 'gray-matter'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import { cutFrontMatter } from '../model/front-matter.ts'
import { isObject } from '../model/json.ts'

/** What a skill says of itself; `problem` tells why that cannot be used, as a sentence. */
export type SkillHead = { readonly name: string | null; readonly description: string | null; readonly problem: string | null }

/** All fields of a front matter, scalars as text; null when it cannot be read, and `problem` says why. */
export type SkillFields = { readonly fields: Readonly<Record<string, unknown>> | null; readonly problem: string | null }

function refuse(): never {
  throw new Error('only YAML front matter is read')
}

// gray-matter would run JavaScript front matter; every engine but YAML refuses, and scalars stay the text that they are.
const options = {
  language: 'yaml',
  engines: {
    yaml: { parse: (text: string): object => (load(text, { schema: FAILSAFE_SCHEMA }) ?? {}) as object, stringify: refuse },
    json: { parse: refuse, stringify: refuse },
    javascript: { parse: refuse, stringify: refuse },
    js: { parse: refuse, stringify: refuse },
    coffee: { parse: refuse, stringify: refuse },
  },
}

/** The front matter of a SKILL.md. */
export function readSkillFields(text: string): SkillFields {
  const cut = cutFrontMatter(text)
  if (cut === null) return { fields: null, problem: 'It has no front matter between two lines of "---".' }
  try {
    const { data } = matter(`---\n${cut.yaml}---\n`, options)
    return { fields: isObject(data) ? data : {}, problem: null }
  } catch (error) {
    return { fields: null, problem: `Its front matter is not readable YAML: ${(error as Error).message.split('\n')[0]}.` }
  }
}

/** Name and description in the front matter of a SKILL.md, as its author wrote them. */
export function readSkillHead(text: string): SkillHead {
  const { fields, problem } = readSkillFields(text)
  if (fields === null) return { name: null, description: null, problem }
  const name = textOf(fields['name'])
  const description = textOf(fields['description'])
  const missing = [name === null ? 'name' : '', description === null ? 'description' : ''].filter((each) => each !== '')
  return { name, description, problem: missing.length === 0 ? null : `Its front matter lacks ${missing.join(' and ')}.` }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
