import type { NodeTypeInfo } from '../../flow/index.ts'
import { isJsonObject } from '../../json.ts'
import { valueAt } from '../../schema/index.ts'

/** The entities that a node type can be set to work on; none where it has no such field. */
export function pickedEntities({ config }: NodeTypeInfo): readonly string[] {
  const fields = valueAt(config, '/properties')
  return isJsonObject(fields) ? Object.values(fields).flatMap(namesIn) : []
}

function namesIn(field: unknown): readonly string[] {
  if (!isJsonObject(field) || valueAt(field, '/x-ui/picks') !== 'entity') return []
  const names = field['enum']
  return Array.isArray(names) ? names.map(String) : []
}
