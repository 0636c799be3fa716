import { isIPv6 } from 'node:net'
import { flowError } from '@isthmus/sdk'
import type { SqlTarget } from '@isthmus/sdk/sql-engine'

type Place = Pick<SqlTarget, 'address' | 'port' | 'database' | 'tls'>

/** What names of services and of instances are made of; everything else could change what a descriptor says. */
const isName = /^[\p{L}\p{N}_$#.-]{1,128}$/u

/**
 * A whole connect descriptor, so that neither aliases nor their files are looked up. It holds the address that was checked and
 * not its name. `SID:ORCL` names an instance, everything else a service. Throws `FIELD_VALUE_INVALID`.
 *
 * Source: https://docs.oracle.com/en/database/oracle/oracle-database/19/netrf/local-naming-parameters-in-tns-ora-file.html
 */
export function connectDescriptor({ address, port, database, tls }: Place): string {
  const [, sid] = /^SID:(.*)$/is.exec(database) ?? []
  const name = (sid ?? database).trim()
  if (!isName.test(name)) {
    const expected = 'must be the name of a service, or SID: and the name of an instance'
    throw flowError('FIELD_VALUE_INVALID', { node: 'Oracle', field: 'Database', expected, got: database })
  }
  const host = isIPv6(address) ? `[${address}]` : address
  const protocol = tls === 'verify' ? 'TCPS' : 'TCP'
  const place = `(PROTOCOL=${protocol})(HOST=${host})(PORT=${port})`
  return `(DESCRIPTION=(ADDRESS=${place})(CONNECT_DATA=(${sid === undefined ? 'SERVICE_NAME' : 'SID'}=${name})))`
}
