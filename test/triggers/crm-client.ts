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
  const pageOf = async (query: string) => {
    const page = await call('GET', `companies?${query}`)
    const { data, next_cursor: next } = isJsonObject(page) ? page : {}
    const records = Array.isArray(data) ? (data as readonly JsonObject[]) : []
    return { ids: records.map(({ id }) => plainText(id)), next }
  }
  const companies = async (count: number): Promise<readonly string[]> => (await pageOf(`limit=${count}`)).ids
  const allCompanies = async (): Promise<readonly string[]> => {
    const all: string[] = []
    for (let query = 'limit=200'; query !== '';) {
      const { ids, next } = await pageOf(query)
      all.push(...ids)
      query = typeof next === 'string' ? `limit=200&cursor=${encodeURIComponent(next)}` : ''
    }
    return all
  }
  return {
    /** Ids of the first ones, 200 at most. */
    companies,
    allCompanies,
    change: (id: string, city: string) => call('PATCH', `companies/${id}`, { city }),
  }
}
