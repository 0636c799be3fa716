import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { flowSchemaVersion, type Flow } from '@isthmus/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../crash/random.ts'
import { killRig, until, type KillRig } from '../kill-rig.ts'
import { startSftp, type RunningSftp } from './start-sftp.ts'

const kills = 5
const files = 15
/** Longest time between a start and its end. */
const longestLifeMs = 2500
const seed = Number(process.env['ISTHMUS_TEST_SEED'] ?? Date.now() % 1_000_000)

let server: RunningSftp
let rig: KillRig

const position = { x: 0, y: 0 }
const flow: Flow = {
  schema: flowSchemaVersion,
  id: 'intake',
  name: 'intake',
  nodes: [
    {
      id: 'take',
      type: 'sftp.files',
      typeVersion: 1,
      name: 'Take',
      connection: 'files',
      config: { folder: 'in', everySeconds: 1, stableSeconds: 0, filesAtOnce: 5 },
      position,
    },
    {
      id: 'read',
      type: 'csv.read',
      typeVersion: 1,
      name: 'Read',
      config: { file: { $expr: 'record.file' } },
      position,
    },
  ],
  edges: [{ id: 'e', from: { node: 'take', port: 'out' }, to: { node: 'read', port: 'in' } }],
  settings: {},
}

beforeAll(async () => {
  server = await startSftp()
  const { host, port, user, hostKey, privateKey } = server
  const config = { host, port, user, hostKey }
  rig = await killRig(flow, [{ name: 'files', connector: 'sftp', config, secret: { privateKey }, allowPrivate: true }])
})
afterAll(async () => {
  await rig?.close()
  await server?.stop()
})

const filesIn = (...path: readonly string[]) => {
  const folder = join(server.files, ...path)
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()) : []
}

test(
  `every file starts one run and ends as done, over ${kills} kills of the process (seed ${seed})`,
  { timeout: 900_000 },
  async () => {
    const random = seededRandom(seed)
    mkdirSync(join(server.files, 'in'))
    for (let at = 0; at < files; at += 1) writeFileSync(join(server.files, 'in', `f-${at}.csv`), `order\n${at}\n`)
    for (let round = 0; round < kills; round += 1) {
      await rig.start()
      // The moment is the point of the test, not something that it waits for.
      await pause(random() * longestLifeMs)
      await rig.kill()
    }
    await rig.start()
    await until(() => filesIn('in', 'done').length === files)
    await rig.kill()
    expect([filesIn('in'), filesIn('in', '.work'), filesIn('in', 'error')]).toEqual([[], [], []])
    const { records, statuses } = await rig.inputs()
    expect(records.map(({ name }) => name as string).toSorted()).toEqual(
      Array.from({ length: files }, (_, at) => `f-${at}.csv`).toSorted(),
    )
    expect([...statuses]).toEqual(['succeeded'])
  },
)
