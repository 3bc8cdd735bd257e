import type { Response } from 'express'
import { openApiDocument, operationsOf } from '../openapi/document.ts'
import { docsPage } from '../openapi/page.ts'
import { own } from '../reply.ts'
import { daemonRoute, type Route } from '../route.ts'

/** What the routes say of themselves, for programs and for people. */
export function docs(routes: readonly Route[]): readonly Route[] {
  return [
    daemonRoute('open', {
      method: 'GET',
      path: '/openapi.json',
      summary: 'Describe this API, as OpenAPI 3.1.',
      tag: 'service',
      answer: 'The OpenAPI document.',
      handle: (_call, { version }) =>
        own((response) => send(response, 'application/json', JSON.stringify(openApiDocument(routes, version)))),
    }),
    daemonRoute('open', {
      method: 'GET',
      path: '/docs',
      summary: 'Describe this API, for people.',
      tag: 'service',
      answer: 'A page of HTML.',
      handle: (_call, { version }) => own((response) => send(response, 'text/html', docsPage(operationsOf(routes), version))),
    }),
  ]
}

function send(response: Response, type: string, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': bytes.length,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
  })
  response.end(bytes)
}
