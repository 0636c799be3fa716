import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'
import type { Playground } from '@isthmus/playground'

/** A person at the CRM. */
export function crmClient({ crm }: Playground) {
  const call = async (method: string, path: string, body?: JsonObject): Promise<Json> => {
    const answer = await fetch(`${crm.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${crm.token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Json
  }
  const companies = async (count: number): Promise<readonly string[]> => {
    const page = await call('GET', `companies?limit=${count}`)
    const data = isJsonObject(page) && Array.isArray(page['data']) ? (page['data'] as readonly JsonObject[]) : []
    return data.map(({ id }) => plainText(id))
  }
  return {
    companies,
    change: (id: string, city: string) => call('PATCH', `companies/${id}`, { city }),
  }
}
