import type { Operation, Parameter } from './document.ts'

/** All routes on one page, for people: it needs no script and no network. */
export function docsPage(operations: readonly Operation[], version: string): string {
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  const sections = tags.map((tag) => {
    const rows = operations.filter((each) => each.tag === tag).map(section)
    return `<h2 id="${anchor(tag)}">${escaped(tag)}</h2>\n${rows.join('\n')}`
  })
  const index = tags.map((tag) => `<a href="#${anchor(tag)}">${escaped(tag)}</a>`).join(' · ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>acontext ${escaped(version)}: HTTP API</title>
<style>${style}</style>
</head>
<body>
<h1>acontext ${escaped(version)}</h1>
<p>The HTTP API, in the wire format of the official Acontext SDKs. Send <code>Authorization: Bearer &lt;key&gt;</code>;
<code>acontext keys create</code> makes one. Answers are <code>{"code": 0, "data": …, "msg": ""}</code>; in a refusal the code is not
0 and <code>msg</code> says why. For programs: <a href="/openapi.json">/openapi.json</a>.</p>
<nav>${index}</nav>
${sections.join('\n')}
</body>
</html>
`
}

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2.5rem; text-transform: capitalize }
details { border-top: 1px solid #8884; padding: .4rem 0 }
summary { cursor: pointer }
code, pre { font: 14px/1.4 ui-monospace, monospace }
pre { overflow-x: auto; background: #8881; padding: .75rem; border-radius: .4rem }
.method { display: inline-block; min-width: 4.2rem; font-weight: 600 }
.about { opacity: .75; margin-left: .5rem }
td, th { text-align: left; padding: .1rem 1.2rem .1rem 0; vertical-align: top }
`

const access = { key: 'a key of the project', open: 'no key', root: 'the root token', local: 'the local token' } as const

function section(operation: Operation): string {
  const { method, path, summary, parameters, bodies, answer } = operation
  const parts = [
    `<p>Needs ${access[operation.access]}. Answers ${answer.status}.</p>`,
    parameters.length > 0 ? table(parameters) : '',
    ...bodies.map(
      ({ type, schema, required }) => `<p>Body, ${escaped(type)}${required ? '' : ', may be left out'}:</p>${json(schema)}`,
    ),
    answer.schema === null
      ? answer.description === summary
        ? ''
        : `<p>${escaped(answer.description)}</p>`
      : `<p><code>data</code>:</p>${json(answer.schema)}`,
  ]
  return `<details><summary><code><span class="method">${method}</span>${escaped(path)}</code><span class="about">${escaped(summary)}</span></summary>
${parts.filter((part) => part !== '').join('\n')}
</details>`
}

function table(parameters: readonly Parameter[]): string {
  const rows = parameters.map(({ name, in: place, required, schema }) => {
    const { type = 'any', ...rest } = schema
    const more = Object.entries(rest).map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    return `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td>${escaped(String(type))}</td><td>${escaped(more.join(', '))}</td></tr>`
  })
  return `<table>${rows.join('')}</table>`
}

function json(value: unknown): string {
  return `<pre>${escaped(JSON.stringify(value, null, 2))}</pre>`
}

function anchor(tag: string): string {
  return tag.replace(/[^a-z0-9]+/gi, '-')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
