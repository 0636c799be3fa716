import { flowError } from '../errors.ts'
import { fieldName } from '../flow/index.ts'
import type { JsonObject } from '../json.ts'
import type { NodeType } from '../node/index.ts'
import { checkSchema } from '../schema/index.ts'

/** The config when it fits the node's schema; throws `NODE_CONFIG_INVALID` for the first place where it does not. */
export function checkedConfig({ info }: NodeType, config: JsonObject): JsonObject {
  const [finding] = checkSchema(info.config, config)
  if (!finding) return config
  const field = finding.path === '' ? 'config' : fieldName(finding.path)
  const { path, expected, got } = finding
  throw flowError('NODE_CONFIG_INVALID', { node: info.title.en, field, expected, got }, { path: `/config${path}` })
}
