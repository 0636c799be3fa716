import { flowSchemaVersion, type Flow } from '@isthmus/sdk'
import { readRequest, type ReadRequest } from '@isthmus/sdk/contract'
import { connectionName } from './connection-name.ts'
import type { ConsoleIo } from './console-io.ts'
import { reportProblems } from './report-problems.ts'
import type { OpenData } from './workshop.ts'

interface RequestArgs {
  readonly text: string
  /** Of the connection. */
  readonly name: string | undefined
  readonly allowPrivate: boolean
  readonly json: boolean
}

/**
 * Makes a connection of a pasted call, with what proves who calls, and writes a flow with the call on the standard output.
 * Throws `CONTRACT_INVALID`.
 */
export function importRequest({ connections, stores }: OpenData, io: ConsoleIo, args: RequestArgs): void {
  const request = readRequest(args.text)
  const { connection, problems } = request
  const name = args.name ?? (connection ? connectionName(connection.host) : undefined)
  const isNew = connection !== undefined && name !== undefined && !connections.get(name)
  if (isNew) {
    const { config, secret } = connection
    connections.create({ name, connector: 'http', config, secret, allowPrivate: args.allowPrivate })
    const at = new Date().toISOString()
    stores.audit.add({ at, who: 'cli', action: 'connection.create', object: `connection:${name}` })
  }
  const flow = flowOf(request, connection ? name : undefined)
  if (args.json) return io.out(JSON.stringify({ ok: true, connection: name, flow, problems }))
  reportProblems(io, problems)
  if (connection)
    io.err(isNew ? `The connection ${name} was made.` : `The connection ${name} is there already and is used.`)
  io.out(JSON.stringify(flow, null, 2))
}

function flowOf({ title, node }: ReadRequest, connection: string | undefined): Flow {
  const shared = { typeVersion: 1, config: {} }
  return {
    schema: flowSchemaVersion,
    id: connectionName(title),
    name: title,
    nodes: [
      { ...shared, id: 'start', type: 'trigger.manual', name: 'Start', position: { x: 0, y: 0 } },
      {
        ...shared,
        id: 'call',
        type: 'http.request',
        name: title,
        config: node,
        position: { x: 288, y: 0 },
        ...(connection === undefined ? {} : { connection }),
      },
    ],
    edges: [{ id: 'e1', from: { node: 'start', port: 'out' }, to: { node: 'call', port: 'in' } }],
    settings: {},
  }
}
