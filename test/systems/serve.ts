import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '@isthmus/playground'
import { erpRecords } from '../support/erp-records.ts'
import { clients, startOidc } from './oidc/start-oidc.ts'
import { brokerClient } from './rabbitmq/broker-client.ts'
import { startRabbitmq } from './rabbitmq/start-rabbitmq.ts'
import { startSftp } from './sftp/start-sftp.ts'
import { startOrdersService } from './soap-php/start-orders-service.ts'
import { systems, type SqlSystem } from './sql/engines.ts'
import { startTryton } from './tryton/start-tryton.ts'

/** A system that runs, the connections to it by the names that the sample flows use, and what it was given for them. */
interface Served {
  readonly connections: readonly object[]
  /** For `isthmus run`, where a flow can be run there. */
  readonly argument?: string
  readonly holds: string
  stop(): Promise<void>
}

const starters: Readonly<Record<string, () => Promise<Served>>> = {
  tryton,
  postgresql: () => database('postgresql'),
  mariadb: () => database('mariadb'),
  soap,
  rabbitmq,
  sftp,
  oidc,
}

async function tryton(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-serve-'))
  const products = join(folder, 'products.json')
  const items = await ofPlayground((playground) => erpRecords(playground, 'Items'))
  const rows = items.map(({ ItemNumber, Description, UnitPrice }) => {
    return { sku: ItemNumber, name: Description, price: Number(UnitPrice).toFixed(2) }
  })
  writeFileSync(products, JSON.stringify(rows))
  const running = await startTryton({ folder: join(folder, 'tryton'), products, currency: 'EUR' })
  const { url, database: name, user, password } = running
  const address = url.replace('://', `://${user}:${encodeURIComponent(password)}@`)
  return {
    connections: [
      {
        name: 'tryton',
        connector: 'tryton',
        config: { baseUrl: url, database: name, user, company: 1 },
        secret: { password },
      },
    ],
    argument: `--connection tryton=${address}?database=${name}`,
    holds: 'the products of the two small systems, nothing sold yet',
    stop: async () => {
      await running.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const tables: Readonly<Record<SqlSystem['id'], string>> = {
  postgresql: `
    CREATE TABLE customer_xref (
      code varchar(40) PRIMARY KEY, crm text NOT NULL, erp text NOT NULL, noted_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE customer_conflicts (
      id varchar(64) PRIMARY KEY, code varchar(40) NOT NULL, field varchar(40) NOT NULL, crm text, erp text,
      noted_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE stock_levels (
      sku varchar(40) NOT NULL, warehouse varchar(10) NOT NULL, on_hand numeric(15, 2) NOT NULL,
      reserved numeric(15, 2) NOT NULL, updated_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (sku, warehouse));
    CREATE INDEX ON stock_levels (updated_at, sku, warehouse);`,
  mariadb: '',
}

async function database(id: SqlSystem['id']): Promise<Served> {
  const system = await systems[id]()
  await system.execute(tables[id] || 'SELECT 1')
  if (id === 'postgresql') {
    const items = await ofPlayground((playground) => erpRecords(playground, 'Items'))
    const rows = items.map(({ ItemNumber }) => `('${String(ItemNumber).replaceAll("'", "''")}', 'EAST', 10, 0)`)
    await system.execute(`INSERT INTO stock_levels (sku, warehouse, on_hand, reserved) VALUES ${rows.join(',')}`)
  }
  const writeTables = id === 'postgresql' ? ['customer_xref', 'customer_conflicts'] : []
  const held = { connector: id, secret: { password: system.password } }
  const names = { postgresql: ['xref', 'warehouse'], mariadb: ['exchange'] }
  return {
    connections: names[id].map((own) => ({ name: own, ...held, config: { ...system.config, writeTables } })),
    holds:
      id === 'postgresql' ? 'customer_xref, customer_conflicts, and stock_levels with ten of each product' : 'no table',
    stop: () => system.stop(),
  }
}

async function soap(): Promise<Served> {
  const service = await startOrdersService()
  const address = service.url.replace('://', `://${service.user}:${service.password}@`)
  return {
    connections: [
      {
        name: 'orders',
        connector: 'soap',
        config: { baseUrl: `${service.url}/orders`, wsdl: '/orders.wsdl', user: service.user },
        secret: { password: service.password },
      },
    ],
    argument: `--connection "orders=${address}/orders?wsdl=${encodeURIComponent('/orders.wsdl')}"`,
    holds: 'no order yet; POST /control {"block": ["Gesperrt AG"]} blocks a customer',
    stop: () => service.stop(),
  }
}

async function rabbitmq(): Promise<Served> {
  const broker = await startRabbitmq()
  const client = await brokerClient(broker)
  for (const queue of ['shop.orders', 'shop.orders.refused', 'shop.orders.dead']) await client.queue(queue)
  await client.close()
  const { host, port, user, password } = broker
  return {
    connections: [
      {
        name: 'broker',
        connector: 'rabbitmq',
        config: { host, port, user, tls: 'off' },
        secret: { password },
      },
    ],
    holds: 'the empty queues shop.orders, shop.orders.refused and shop.orders.dead',
    stop: () => broker.stop(),
  }
}

async function sftp(): Promise<Served> {
  const server = await startSftp()
  const { host, port, user, hostKey, privateKey, files } = server
  for (const folder of ['in', 'csv', 'out', 'parked']) mkdirSync(join(files, 'orders', folder), { recursive: true })
  return {
    connections: [
      {
        name: 'partner',
        connector: 'sftp',
        config: { host, port, user, hostKey },
        secret: { privateKey },
      },
    ],
    holds: `the empty folders of the sample flows; its files lie in ${files}`,
    stop: () => server.stop(),
  }
}

async function oidc(): Promise<Served> {
  const provider = await startOidc({ redirectUris: [], accessTokenSeconds: 60 })
  const { id, secret } = clients.machine
  return {
    connections: [
      {
        name: 'api',
        connector: 'http',
        config: {
          baseUrl: provider.api,
          auth: 'clientCredentials',
          tokenUrl: `${provider.issuer}/token`,
          clientId: id,
          clientAuth: 'basic',
        },
        secret: { clientSecret: secret },
      },
    ],
    holds: 'an API that answers tokens of sixty seconds at GET /orders',
    stop: () => provider.close(),
  }
}

/** What the two small systems hold at their first start, wherever they run. */
async function ofPlayground<Answer>(ask: (playground: Playground) => Promise<Answer>): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-serve-'))
  const playground = await startPlayground({ folder, crmPort: 0, erpPort: 0 })
  try {
    return await ask(playground)
  } finally {
    await playground.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})
const [name = ''] = process.argv.slice(2)
const start = Object.hasOwn(starters, name) ? starters[name] : undefined
if (start) {
  const served = await start()
  const { connections, argument, holds } = served
  console.log(JSON.stringify({ connections, ...(argument ? { argument } : {}), holds }, null, 2))
  console.error('It runs until it is stopped with Ctrl-C.')
  // A signal alone keeps no process alive.
  const alive = setInterval(() => undefined, 60_000)
  await stopped
  clearInterval(alive)
  await served.stop()
} else {
  console.error(`"${name}" is not one of ${Object.keys(starters).join(', ')}: run "npm run system <one of them>".`)
  process.exitCode = 2
}
