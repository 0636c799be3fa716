import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow } from '@isthmus/sdk'
import type { RunSummary } from '@isthmus/sdk/api'
import { vi } from 'vitest'
import type { House } from '../../contracts/house.ts'
import { flowsFolder } from '../../support/command-line.ts'
import type { RunningSftp } from './start-sftp.ts'

const patience = { timeout: 120_000, interval: 100 } as const

/** A trading partner's server, as the sample flows of orders use it. */
export interface Partner {
  /** Puts a file there in one step, as partners do. */
  put(folder: string, name: string, content: string | Uint8Array): void
  names(...folder: readonly string[]): readonly string[]
  read(...path: readonly string[]): string
  runs(): Promise<readonly RunSummary[]>
  /** Waits until the flow has taken a file and everything of its run is done. Gives the newest run. */
  taken(folder: string, name: string, as?: 'done' | 'error'): Promise<RunSummary>
}

/** Opens the connection `partner` and switches the sample flow on, looking more often than it would by itself. */
export async function openPartner(house: House, server: RunningSftp, flowName: string): Promise<Partner> {
  const { host, port, user, hostKey, privateKey } = server
  for (const folder of ['in', 'csv', 'out', 'parked'])
    mkdirSync(join(server.files, 'orders', folder), { recursive: true })
  const config = { host, port, user, hostKey }
  const partner = { name: 'partner', connector: 'sftp', config, secret: { privateKey }, allowPrivate: true }
  await house.call('POST', 'connections', {}, partner)
  const flow = JSON.parse(readFileSync(join(flowsFolder, `${flowName}.json`), 'utf8')) as Flow
  const own = { ...flow, id: `${flowName}-quick`, nodes: flow.nodes.map(quick) }
  await house.call('POST', 'flows', {}, { flow: own })
  await house.call('PUT', 'flowActive', { flow: own.id }, { active: true })
  const place = (...path: readonly string[]) => join(server.files, 'orders', ...path)
  const names = (...folder: readonly string[]) =>
    existsSync(place(...folder)) ? readdirSync(place(...folder)).toSorted() : []
  const runs = async () => {
    const { runs: all } = await house.call<{ readonly runs: readonly RunSummary[] }>('GET', 'runs')
    return all.filter(({ flowId }) => flowId === own.id)
  }
  return {
    names,
    runs,
    put: (folder, name, content) => {
      writeFileSync(place(`${folder}-${name}`), content)
      renameSync(place(`${folder}-${name}`), place(folder, name))
    },
    read: (...path) => readFileSync(place(...path), 'utf8'),
    taken: (folder, name, as = 'done') =>
      vi.waitFor(async () => {
        if (!names(folder, as).includes(name))
          throw new Error(`${name} is not in ${as}: ${names(folder, 'error').join()}`)
        const [newest] = await runs()
        if (!newest || newest.status === 'running' || newest.status === 'queued') throw new Error('it is under way')
        return newest
      }, patience),
  }
}

function quick(node: Flow['nodes'][number]): Flow['nodes'][number] {
  if (node.type !== 'sftp.files') return node
  return { ...node, config: { ...node.config, everySeconds: 1, stableSeconds: 1 } }
}
