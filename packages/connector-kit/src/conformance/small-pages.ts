import type { ConnectorDefinition } from '@isthmus/sdk'

/** Records of a page under test: enough of them for several pages are made in no time. */
export const pageSize = 3

type Objects = ConnectorDefinition['objects']
type ObjectDefinition = Objects[string]

/** The same definition with small pages, for connector and mock alike. */
export function withSmallPages(definition: ConnectorDefinition): ConnectorDefinition {
  const objects = Object.entries(definition.objects).map(([name, object]) => [name, small(object)] as const)
  return { ...definition, objects: Object.fromEntries(objects) }
}

function small(object: ObjectDefinition): ObjectDefinition {
  const { list, get, changes } = object
  return {
    ...object,
    ...(get?.batch ? { get: { ...get, batch: smallBatch(get.batch) } } : {}),
    ...(list ? { list: smallList(list) } : {}),
    ...(changes ? { changes: smallChanges(changes) } : {}),
  }
}

/** Few keys in a call by the list, so that its answer fits a page and leaves room for one record more. */
function smallBatch<Batch extends object>(batch: Batch): Batch {
  return 'by' in batch ? { ...batch, maxKeys: pageSize - 1 } : batch
}

function smallList(list: NonNullable<ObjectDefinition['list']>): NonNullable<ObjectDefinition['list']> {
  const page = smallPage(list.page)
  return list.batch ? { ...list, page, batch: smallBatch(list.batch) } : { ...list, page }
}

type Page = NonNullable<ObjectDefinition['list']>['page']

function smallPage(page: Page): Page {
  return page.kind === 'none' ? page : { ...page, size: pageSize }
}

type Changes = NonNullable<ObjectDefinition['changes']>

function smallChanges(changes: Changes): Changes {
  if (changes.kind === 'watermark') return { ...changes, size: pageSize }
  if (changes.kind === 'stream') return { ...changes, reconcile: { ...changes.reconcile, size: pageSize } }
  if (changes.kind !== 'webhook+reconcile' || changes.reconcile.kind !== 'watermark') return changes
  return { ...changes, reconcile: { ...changes.reconcile, size: pageSize } }
}
