import { builtinPlugins } from '@isthmus/nodes'
import { expect, test } from 'vitest'

/** Nodes that write one record at a time, and why nothing is gained or known by sending many at once. */
const alone: Readonly<Record<string, string>> = {
  'crm.update': 'the CRM changes one record per call: its API has no call for many',
  'edi.write': 'writes one interchange per record, into a file of this machine',
  'email.send': 'a message has recipients and a content of its own',
  'http.request':
    'nothing tells how an unknown system would take a list, nor which of its answers is about which record',
  'sftp.write': 'writes one file per record, which is moved to its name when it is whole',
  'soap.call': 'an operation takes what its contract says, which is one message',
  'tryton.sale.upsert': 'a sale is created, quoted and confirmed in steps, each of which is read back',
}

const writing = builtinPlugins
  // Those made of definitions follow what the definition says of the system; its own tests see to that.
  .filter((plugin) => !plugin.deferred)
  .flatMap(({ nodes }) => nodes)
  .filter(({ info, behaviour }) => info.effects === 'write' && behaviour.kind === 'effect')

test('every node that writes sends many records in one call, unless it is written down why not', () => {
  const without = writing.filter(({ behaviour }) => behaviour.kind === 'effect' && !behaviour.batch)
  expect(without.map(({ info }) => info.id).toSorted()).toEqual(Object.keys(alone).toSorted())
  const together = writing.filter((node) => !without.includes(node)).map(({ info }) => info.id)
  expect(together).toEqual(expect.arrayContaining(['erp.upsert', 'rabbitmq.publish', 'postgresql.upsert']))
})
