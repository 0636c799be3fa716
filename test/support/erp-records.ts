import type { Playground } from '@isthmus/playground'

type Entity = Readonly<Record<string, unknown>>

/** All records of one of the playground ERP's sets, in the ERP's order. */
export async function erpRecords(playground: Pick<Playground, 'erp'>, set: string): Promise<readonly Entity[]> {
  const { url, user, password } = playground.erp
  const headers = { authorization: `Basic ${btoa(`${user}:${password}`)}` }
  const records: Entity[] = []
  let next: string | undefined = `${url}/odata/v4/${set}`
  while (next !== undefined) {
    const answer = await fetch(next, { headers })
    if (!answer.ok) throw new Error(`${next} answered ${answer.status}`)
    const page = (await answer.json()) as { value: readonly Entity[]; '@odata.nextLink'?: string }
    records.push(...page.value)
    const link = page['@odata.nextLink']
    next = link === undefined ? undefined : new URL(link, `${url}/odata/v4/`).href
  }
  return records
}
