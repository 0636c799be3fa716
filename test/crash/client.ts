import { apiPath, csrfHeader, type ApiPath } from '@isthmus/sdk/api'

/** Calls of the product's API by one administrator. */
export interface Client {
  call<T>(method: string, path: ApiPath, options?: CallOptions): Promise<T>
}

interface CallOptions {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly body?: unknown
}

/** Sets the first administrator up by the one-time link. */
export async function setUp(url: string, setupUrl: string): Promise<Client> {
  const token = new URL(setupUrl).searchParams.get('token') ?? ''
  const cookies: string[] = []
  const call = async <T>(
    method: string,
    path: ApiPath,
    { params = {}, query = '', body }: CallOptions = {},
  ): Promise<T> => {
    const answer = await fetch(`${url}${apiPath(path, params)}${query}`, {
      method,
      headers: { 'content-type': 'application/json', [csrfHeader]: '1', cookie: cookies.join('; ') },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    for (const cookie of answer.headers.getSetCookie()) cookies.push(cookie.split(';')[0] ?? '')
    const text = await answer.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  await call('POST', 'setup', { body: { token, name: 'crash', password: 'a long crash password' } })
  return { call }
}
