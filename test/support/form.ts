/** A multipart form as bytes, with the header that goes with it. */
export async function form(
  fields: Readonly<Record<string, string | File>>,
): Promise<{ body: Buffer; headers: { 'content-type': string } }> {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  const response = new Response(data)
  return {
    body: Buffer.from(await response.arrayBuffer()),
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
  }
}
